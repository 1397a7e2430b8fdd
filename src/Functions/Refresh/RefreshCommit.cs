using TokenFunctions.Connections;
using TokenFunctions.Model;
using TokenFunctions.Ports;

namespace TokenFunctions.Refresh;

/// <summary>
/// Makes received tokens durable, whatever happens to the row meanwhile. Nothing cancels it: no caller, no shutdown, no lost lease. It persists the tokens
/// first and validates them afterwards.
/// </summary>
internal sealed class RefreshCommit(
    ConnectionWriter writer,
    SuccessTransition transition,
    ICommitRule rule,
    CommitFollowUp followUp,
    VaultTransfer transfer,
    Revocation revocation,
    IRefreshEvents events)
{
    private const int FailuresBeforeEscape = 2;

    /// <returns>Whether the tokens are in force, and the row as it stands; null if the connection is gone.</returns>
    public async Task<WriteResult> CommitAsync(ReceivedTokens received)
    {
        var escape = new Escape();
        for (Connection? current = received.Declared; ;)
        {
            switch (rule.Decide(current, received))
            {
                case CommitAction.Commit:
                    var committed = await WriteAsync(current!, transition.Apply(current!, received), received, escape);
                    if (committed.IsWritten)
                    {
                        return new WriteResult(true, await followUp.RunAsync(committed.Current!, received));
                    }

                    current = committed.Current;
                    break;
                case CommitAction.KeepAsSpare:
                    if (SuccessTransition.WithSpare(current!, received) is not { } withSpare)
                    {
                        return new WriteResult(false, current);
                    }

                    var kept = await writer.WritePersistentlyAsync(current!, withSpare, (failures, e) => EscapeAsync(received, escape, failures, e));
                    if (kept.IsWritten)
                    {
                        events.SpareKept(withSpare);
                        return new WriteResult(false, kept.Current);
                    }

                    current = kept.Current;
                    break;
                case CommitAction.Revoke:
                    events.LateResponseDropped(received.Declared, "connection_deleted");
                    await revocation.RevokeAsync(
                        received.Declared, received.Credentials, received.Rotated ?? received.Sent.Value, received.Issued?.AccessToken);
                    return new WriteResult(false, null);
                default:
                    events.LateResponseDropped(received.Declared, "another_grant");
                    return new WriteResult(false, current);
            }
        }
    }

    private async Task<WriteResult> WriteAsync(Connection from, Connection to, ReceivedTokens received, Escape escape)
    {
        try
        {
            return await writer.WritePersistentlyAsync(from, to, (failures, e) => EscapeAsync(received, escape, failures, e));
        }
        catch (RowTooLargeException e)
        {
            events.RowTooLarge(to, e);
            return await WriteWithoutAccessTokenAsync(from, transition.WithoutAccessToken(to), received, escape);
        }
    }

    private async Task<WriteResult> WriteWithoutAccessTokenAsync(Connection from, Connection to, ReceivedTokens received, Escape escape)
    {
        try
        {
            return await writer.WritePersistentlyAsync(from, to, (failures, e) => EscapeAsync(received, escape, failures, e));
        }
        catch (RowTooLargeException e)
        {
            await EscapeAsync(received, escape, FailuresBeforeEscape, e);
            throw;
        }
    }

    /// <summary>While the table is down, the refresh token waits in the vault, where the next attempt looks for it.</summary>
    private async Task EscapeAsync(ReceivedTokens received, Escape escape, int failures, Exception exception)
    {
        events.CommitDelayed(received.Declared, failures, exception);
        if (failures >= FailuresBeforeEscape && !escape.IsSaved && received.Rotated is { } token)
        {
            escape.IsSaved = await TrySaveAsync(received.Declared, token);
        }
    }

    private async Task<bool> TrySaveAsync(Connection declared, Secret token)
    {
        try
        {
            await transfer.SaveAsync(declared, declared.Generation + 1, token, CancellationToken.None);
            return true;
        }
        catch (VaultUnavailableException e)
        {
            events.RefreshTokenWaits(declared, e);
            return false;
        }
    }

    private sealed class Escape
    {
        public bool IsSaved { get; set; }
    }
}
