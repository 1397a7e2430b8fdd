using TokenFunctions.Local.SampleProvider.Emulations;

namespace TokenFunctions.Local.Stack.Demo.Steps;

internal sealed class Reauthorize : IDemoStep
{
    public string Title => "A person follows the link, and the connection is back";

    public string? WhyNot(Emulation provider) =>
        provider.DeathIsUnproven ? "what this provider answers for a dead grant proves nothing, so nobody is asked to authorize again." : null;

    public async Task RunAsync(DemoWorld world, DemoReport report, CancellationToken cancellationToken)
    {
        var link = (await world.Api.GetTokenAsync(DemoConnections.Revoked, cancellationToken: cancellationToken)).Text("reauthorize_url");
        report.Equal(
            "the page after Allow was clicked", (200, "revoked is connected again."), await world.FollowAsync($"{link}?auto=approve", cancellationToken));

        var answer = await world.Api.GetTokenAsync(DemoConnections.Revoked, cancellationToken: cancellationToken);
        report.Equal("GET /api/connections/revoked/token", "200", $"{answer}");
        report.Equal(
            "the provider's /api/me with it", (200, DemoConnections.Revoked), await world.CallProviderAsync(answer.Text("access_token"), cancellationToken));
    }
}
