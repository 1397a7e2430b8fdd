using TokenFunctions.Local.SampleProvider;

namespace TokenFunctions.Local.Stack.Demo.Steps;

internal sealed class Outage : IDemoStep
{
    // Long enough for a failed refresh and a request while the token lives, short enough to wait for its end.
    private static readonly TimeSpan TokenLifetime = TimeSpan.FromSeconds(8);

    // Longer than the app waits within one attempt, so it responds at once and does not retry.
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(30);

    public string Title => "The provider is down: the living token is served, and then an honest 503";

    public async Task RunAsync(DemoWorld world, DemoReport report, CancellationToken cancellationToken)
    {
        var put = await world.PutConnectionAsync(DemoConnections.Unlucky, TokenLifetime, "on_demand", cancellationToken);
        report.Equal($"PUT /api/connections/unlucky, whose access token lives {TokenLifetime.TotalSeconds:0} s", "201", $"{put}");
        world.Provider.Behaviour = world.Provider.Behaviour with { Fault = Fault.Down503, RetryAfter = RetryAfter };

        var refused = await world.Api.RefreshAsync(DemoConnections.Unlucky, cancellationToken);
        report.Equal("POST /api/connections/unlucky/refresh while the provider answers 503", "503 refresh-unavailable", $"{refused}");
        var serving = await world.Api.GetTokenAsync(DemoConnections.Unlucky, cancellationToken: cancellationToken);
        report.Equal("GET /api/connections/unlucky/token while the token lives", "200 with warning refresh_failing", $"{serving}");
        var used = await world.CallProviderAsync(serving.AccessToken, cancellationToken);
        report.Equal("the provider's /api/me with it", (200, DemoConnections.Unlucky), used);

        await world.UntilFirstTokenIsExpiredAsync(DemoConnections.Unlucky, cancellationToken);
        var unavailable = await world.Api.GetTokenAsync(DemoConnections.Unlucky, cancellationToken: cancellationToken);
        report.Equal("GET /api/connections/unlucky/token once the token has expired", "503 refresh-unavailable", $"{unavailable}");
        report.Equal("retryable", "True", $"{unavailable.Member("retryable")}");
        report.Check(
            "Retry-After", $"1 to {RetryAfter.TotalSeconds:0} s", $"{unavailable.RetryAfter?.TotalSeconds:0} s",
            unavailable.RetryAfter is { } wait && wait >= TimeSpan.FromSeconds(1) && wait <= RetryAfter);
    }
}
