using System.Net;
using TokenFunctions.Local.SampleProvider;
using TokenFunctions.Local.SampleProvider.Emulations;
using TokenFunctions.Local.Stack.Api;

namespace TokenFunctions.Local.Stack.Sample;

/// <summary>
/// The three connections that a developer starts with: one healthy, one about to expire, one whose grant is revoked. The provider forgets its
/// grants when it stops, so each start puts new ones.
/// </summary>
internal sealed class SampleConnections(TokenFunctionsClient api, SampleProviderServer provider, string connectLink)
{
    public const string Healthy = "healthy";
    public const string Expiring = "expiring";
    public const string Revoked = "revoked";

    private static readonly TimeSpan AboutToExpire = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan AsGoodAsExpired = TimeSpan.FromSeconds(1);

    private readonly SampleRegistration _registration = new(api, provider, connectLink);

    /// <summary>Refreshed tokens have a short lifetime, so that a person can watch the refreshes.</summary>
    public static Emulation Provider { get; } = Emulation.Sample with { Behaviour = new() { AccessTokenLifetime = TimeSpan.FromMinutes(5) } };

    /// <exception cref="StackException">The app refused a registration.</exception>
    public async Task RegisterAsync(CancellationToken cancellationToken)
    {
        Require(await _registration.PutProviderAsync(cancellationToken), $"PUT /api/providers/{provider.Emulation.Name}");
        await PutAsync(Healthy, provider.IssueGrant(accessTokenLifetime: TimeSpan.FromHours(1), subject: Healthy), cancellationToken);
        await PutAsync(Expiring, provider.IssueGrant(accessTokenLifetime: AboutToExpire, subject: Expiring), cancellationToken);
        await PutRevokedAsync(cancellationToken);
    }

    private async Task PutRevokedAsync(CancellationToken cancellationToken)
    {
        var grant = provider.IssueGrant(accessTokenLifetime: AsGoodAsExpired, subject: Revoked);
        provider.RevokeGrant(grant.GrantId);
        await PutAsync(Revoked, grant, cancellationToken);
        Require(await api.RefreshAsync(Revoked, cancellationToken), $"POST /api/connections/{Revoked}/refresh", HttpStatusCode.Conflict);
    }

    private async Task PutAsync(string id, IssuedGrant grant, CancellationToken cancellationToken) =>
        Require(await _registration.PutConnectionAsync(id, grant, grant.ExpiresIn, "eager", cancellationToken), $"PUT /api/connections/{id}");

    private static void Require(ApiAnswer answer, string request, params HttpStatusCode[] expected)
    {
        HttpStatusCode[] wanted = expected is [] ? [HttpStatusCode.Created, HttpStatusCode.OK] : expected;
        if (!wanted.Contains(answer.Status))
        {
            throw new StackException($"The app answered {request} with {answer}. {answer.PrettyBody().ReplaceLineEndings(" ")}");
        }
    }
}
