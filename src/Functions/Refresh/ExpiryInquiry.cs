using TokenFunctions.Connections;
using TokenFunctions.OAuth;
using TokenFunctions.Telemetry;

namespace TokenFunctions.Refresh;

/// <summary>
/// Asks a provider whose answers do not tell it how long the fresh access token lives (RFC 7662). Only after everything is in its place: it can lose nothing, and its failure is
/// no failure of the refresh. The row then keeps the expiry that was assumed.
/// </summary>
public sealed class ExpiryInquiry(ITokenIntrospection introspection, ConnectionWriter writer, RefreshOptions options, DueRules rules, TimeProvider time, RefreshTelemetry telemetry)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <param name="row">As it stands after the commit.</param>
    public async Task<Connection> CorrectAsync(Connection row, Redemption redemption)
    {
        if (redemption is not { Issued: { ExpiryIsTold: false } issued, Material: { Provider: { IntrospectionEndpoint: not null } provider, ClientSecrets: var secrets } })
        {
            return row;
        }

        var timeout = options.Timeout < Patience ? options.Timeout : Patience;
        var expiresAt = await introspection.ExpiryOfAsync(new IntrospectionRequest(provider, secrets?.Preferred, issued.AccessToken), timeout);
        return expiresAt is { } told && IsStillItsToken(row, redemption) ? await WriteAsync(row, Corrected(row, provider, told)) : row;
    }

    /// <summary>By the time that it is asked, somebody else may have written the row.</summary>
    private static bool IsStillItsToken(Connection row, Redemption redemption) =>
        row is { IsDeleted: false, Intent: null, Status: ConnectionStatus.Active } && row.GrantId == redemption.Intent.GrantId
        && row.AccessTokenIssuedAt == redemption.SentAt && row.LastAttemptStartedAt == redemption.StartedAt;

    private Connection Corrected(Connection row, Provider provider, DateTimeOffset expiresAt)
    {
        var next = row with { AccessTokenExpiresAt = expiresAt, ExpiryIsKnown = true, ObservedLifetime = expiresAt - row.AccessTokenIssuedAt };
        return next with { DueAt = rules.DueAt(next, provider.Profile, time.GetUtcNow()) };
    }

    private async Task<Connection> WriteAsync(Connection row, Connection next)
    {
        try
        {
            return (await writer.WriteAsync(row, next, CancellationToken.None)).Current ?? row;
        }
        catch (StoreUnavailableException e)
        {
            telemetry.ExpiryNotCorrected(row, e);
            return row;
        }
    }
}
