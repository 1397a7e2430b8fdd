using TokenFunctions.Model;

namespace TokenFunctions.Refresh;

/// <summary>What to do with received tokens, given the row as it now stands.</summary>
internal enum CommitAction
{
    /// <summary>Write them onto the row.</summary>
    Commit,

    /// <summary>Keep the rotated refresh token beside the one in force, if the row does not know it.</summary>
    KeepAsSpare,

    /// <summary>They belong to another grant than the row's.</summary>
    Discard,

    /// <summary>The connection was deleted: revoke them.</summary>
    Revoke,
}

/// <summary>Decides between <see cref="CommitAction"/>s. Replaceable, so that the simulation can prove that each rule is needed.</summary>
internal interface ICommitRule
{
    /// <param name="current">The row as it now stands; null if it is gone.</param>
    CommitAction Decide(Connection? current, ReceivedTokens received);
}

/// <inheritdoc />
internal sealed class CommitRule : ICommitRule
{
    public CommitAction Decide(Connection? current, ReceivedTokens received) => current switch
    {
        null or { IsDeleted: true } => CommitAction.Revoke,
        _ when current.GrantId != received.Declared.GrantId => CommitAction.Discard,

        // A working grant overrides a verdict and a change of settings.
        _ when current.Generation == received.Declared.Generation => CommitAction.Commit,
        _ when SuccessTransition.IsKnown(current, received) && received.Rotated is not null => CommitAction.KeepAsSpare,

        // A refusal that is not confirmed yet may be wrong, and then the row's own token is valid.
        { Status: ConnectionStatus.ReauthRequired, Verdict.NextTryAt: null } when received.Rotated is not null => CommitAction.Commit,

        // Where a refresh invalidates the old access token, only the token of the attempt that started later is valid.
        _ when received.Credentials.Provider.Profile.RefreshKillsAccessToken && received.StartedAt > current.LastAttemptStartedAt => CommitAction.Commit,
        _ => CommitAction.KeepAsSpare,
    };
}
