using TokenFunctions.Connections;
using TokenFunctions.Model;
using TokenFunctions.Options;
using TokenFunctions.Ports;

namespace TokenFunctions.Refresh;

/// <summary>
/// Asks the introspection endpoint (RFC 7662) for the expiry of an access token whose response does not state it. It runs after the commit, so it can lose
/// nothing. If it fails, or the host has no place for it, the row keeps the assumed expiry.
/// </summary>
internal sealed class ExpiryIntrospection(
    ITokenIntrospection introspection,
    IHostGate hosts,
    ConnectionWriter writer,
    RefreshOptions options,
    RefreshSchedule schedule,
    TimeProvider time,
    IRefreshEvents events)
{
    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(5);

    /// <param name="row">As it stands after the commit.</param>
    public async Task<Connection> CorrectAsync(Connection row, ReceivedTokens received)
    {
        if (received is not
            {
                Issued: { ExpiryIsStated: false } issued,
                Credentials: { Provider: { IntrospectionEndpoint: { } address } provider, ClientSecrets: var secrets },
            })
        {
            return row;
        }

        using var place = await hosts.TryEnterAsync(address, provider.TokenEndpoint, CancellationToken.None);
        if (place is null)
        {
            return row;
        }

        var timeout = options.Timeout < MostTime ? options.Timeout : MostTime;
        var expiresAt = await introspection.ExpiryOfAsync(new IntrospectionRequest(provider, secrets?.Preferred, issued.AccessToken), timeout);
        return expiresAt is { } stated && HoldsItsToken(row, received) ? await WriteAsync(row, Corrected(row, provider, stated)) : row;
    }

    /// <summary>Another worker may have written the row during the request.</summary>
    private static bool HoldsItsToken(Connection row, ReceivedTokens received) =>
        row is { IsDeleted: false, Intent: null, Status: ConnectionStatus.Active } && row.GrantId == received.Declared.GrantId
        && row.AccessTokenIssuedAt == received.SentAt && row.LastAttemptStartedAt == received.StartedAt;

    private Connection Corrected(Connection row, Provider provider, DateTimeOffset expiresAt)
    {
        var next = row with { AccessTokenExpiresAt = expiresAt, ExpiryIsKnown = true, ObservedLifetime = expiresAt - row.AccessTokenIssuedAt };
        return next with { DueAt = schedule.DueAt(next, provider.Profile, time.GetUtcNow()) };
    }

    private async Task<Connection> WriteAsync(Connection row, Connection next)
    {
        try
        {
            return (await writer.WriteAsync(row, next, CancellationToken.None)).Current ?? row;
        }
        catch (StoreUnavailableException e)
        {
            events.ExpiryNotCorrected(row, e);
            return row;
        }
    }
}
