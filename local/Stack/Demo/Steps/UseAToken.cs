namespace TokenFunctions.Local.Stack.Demo.Steps;

internal sealed class UseAToken : IDemoStep
{
    public string Title => "A caller gets a fresh token and uses it";

    public async Task RunAsync(DemoWorld world, DemoReport report, CancellationToken cancellationToken)
    {
        await world.UntilFirstTokenIsExpiredAsync(DemoConnections.Expiring, cancellationToken);
        var answer = await world.Api.GetTokenAsync(DemoConnections.Expiring, cancellationToken: cancellationToken);
        report.Equal("GET /api/connections/expiring/token", world.Fresh, $"{answer}");
        report.Note($"got {TokenDisplay.Of(answer.AccessToken)}, generation {answer.Generation}, {answer.Member("expires_in")} s left");

        if (!world.OnlySaysExpired)
        {
            var old = await world.CallProviderAsync(world.GrantOf(DemoConnections.Expiring).AccessToken, cancellationToken);
            report.Equal("the provider's /api/me with the token that was registered, which has expired", 401, old.Status);
        }

        var fresh = await world.CallProviderAsync(answer.AccessToken, cancellationToken);
        report.Equal("the provider's /api/me with this token", (200, DemoConnections.Expiring), fresh);
    }
}
