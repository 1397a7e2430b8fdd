using TokenFunctions.Connections;
using TokenFunctions.Model;

namespace TokenFunctions.Refresh;

/// <summary>One token request of an attempt, from the intent to the result.</summary>
/// <param name="Declared">The row with our intent.</param>
/// <param name="Before">The intent to restore if nothing is sent.</param>
/// <param name="Decide">The result where the row alone gives it; null where the provider must be asked.</param>
internal sealed record RefreshRound(
    Connection Declared, RefreshIntent? Before, RefreshCredentials Credentials, HeldLease Lease, Func<Connection?, Task<RefreshResult?>> Decide)
{
    /// <summary>Whether the row still has our intent on the same grant and generation.</summary>
    public bool Owns(Connection? current) =>
        current is { IsDeleted: false }
        && current.GrantId == Declared.GrantId
        && current.Generation == Declared.Generation
        && current.Intent?.AttemptId == Declared.Intent?.AttemptId;

    /// <summary>The result of a row that another worker wrote.</summary>
    public async Task<RefreshResult> ResultOfAsync(Connection? current) => await Decide(current) ?? ResultOf(current);

    public static RefreshResult ResultOf(Connection? row) => row switch
    {
        null or { IsDeleted: true } => new RefreshResult(RefreshOutcome.AlreadyFresh, null, IsAttempt: true),
        { Status: ConnectionStatus.ReauthRequired } => new RefreshResult(RefreshOutcome.ReauthRequired, row, IsAttempt: true),
        { Status: ConnectionStatus.OperatorActionRequired } => new RefreshResult(RefreshOutcome.OperatorActionRequired, row, IsAttempt: true),
        _ => new RefreshResult(RefreshOutcome.Deferred, row, row.NextAttemptAt, IsAttempt: true),
    };
}
