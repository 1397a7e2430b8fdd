using TokenFunctions.Local.SampleProvider;

namespace TokenFunctions.Local.Stack.Demo.Steps;

internal sealed class Recovery : IDemoStep
{
    public string Title => "The provider is back";

    public async Task RunAsync(DemoWorld world, DemoReport report, CancellationToken cancellationToken)
    {
        var before = (await world.Api.GetConnectionAsync(DemoConnections.Unlucky, cancellationToken)).Generation;
        world.Provider.Behaviour = world.Provider.Behaviour with { Fault = Fault.None };

        var refreshed = await world.Api.RefreshAsync(DemoConnections.Unlucky, cancellationToken);
        report.Equal("POST /api/connections/unlucky/refresh", "200", $"{refreshed}");
        var connection = await world.Api.GetConnectionAsync(DemoConnections.Unlucky, cancellationToken);
        report.Equal("status", "active", connection.Text("status"));
        report.Equal("generation", before + 1, connection.Generation);

        var token = await world.Api.GetTokenAsync(DemoConnections.Unlucky, cancellationToken: cancellationToken);
        report.Equal("GET /api/connections/unlucky/token", world.Fresh, $"{token}");
        var used = await world.CallProviderAsync(token.AccessToken, cancellationToken);
        report.Equal("the provider's /api/me with it", (200, DemoConnections.Unlucky), used);
    }
}
