using TokenFunctions.Local.SampleProvider.Emulations;

namespace TokenFunctions.Local.Stack.Demo.Steps;

internal sealed class Revoke : IDemoStep
{
    public string Title => "A grant that its user revoked is answered with what to do about it";

    public string? WhyNot(Emulation provider) =>
        provider.DeathIsUnproven ? "what this provider answers for a dead grant proves nothing, so nobody is asked to authorize again." : null;

    public async Task RunAsync(DemoWorld world, DemoReport report, CancellationToken cancellationToken)
    {
        world.Provider.RevokeGrant(world.GrantOf(DemoConnections.Revoked).GrantId);
        await world.UntilFirstTokenIsExpiredAsync(DemoConnections.Revoked, cancellationToken);

        var answer = await world.Api.GetTokenAsync(DemoConnections.Revoked, cancellationToken: cancellationToken);
        report.Equal("GET /api/connections/revoked/token", "409 reauth-required", $"{answer}");
        report.Block(answer.PrettyBody());
        report.Equal("reason", "refresh_token_rejected", answer.Text("reason"));
        var link = answer.Text("reauthorize_url") ?? "none";
        report.Check("reauthorize_url", "the link to click, for this connection", link, link.Contains(DemoConnections.Revoked, StringComparison.Ordinal));

        var before = world.Provider.Counters.TokenRequests;
        var again = await world.Api.GetTokenAsync(DemoConnections.Revoked, cancellationToken: cancellationToken);
        report.Equal("the same once more", "409 reauth-required", $"{again}");
        report.Equal("requests to the provider for that", 0, world.Provider.Counters.TokenRequests - before);
    }
}
