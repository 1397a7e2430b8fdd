namespace TokenFunctions.Local.Stack.Demo.Steps;

internal sealed class Delete : IDemoStep
{
    public string Title => "Deleting a connection ends its grant";

    public async Task RunAsync(DemoWorld world, DemoReport report, CancellationToken cancellationToken)
    {
        var before = world.Provider.Counters.Revocations;
        var token = (await world.Api.GetTokenAsync(DemoConnections.Unlucky, cancellationToken: cancellationToken)).AccessToken;

        report.Equal("DELETE /api/connections/unlucky", "204", $"{await world.Api.DeleteConnectionAsync(DemoConnections.Unlucky, cancellationToken)}");
        if (world.Provider.Emulation.CanRevoke)
        {
            await CheckRevokedAsync(world, report, before, token, cancellationToken);
        }
        else
        {
            report.Note("This provider has no revocation endpoint (RFC 7009): it keeps the grant, we have forgotten it.");
        }

        var gone = await world.Api.GetTokenAsync(DemoConnections.Unlucky, cancellationToken: cancellationToken);
        report.Equal("GET /api/connections/unlucky/token", "404 connection-not-found", $"{gone}");
    }

    private static async Task CheckRevokedAsync(DemoWorld world, DemoReport report, int before, string? token, CancellationToken cancellationToken)
    {
        report.Check(
            "tokens that the provider was asked to revoke", "1 or more", $"{world.Provider.Counters.Revocations - before}",
            world.Provider.Counters.Revocations > before);
        report.Equal("the provider's /api/me with its last token", 401, (await world.CallProviderAsync(token, cancellationToken)).Status);
    }
}
