using TokenFunctions.Local.Stack.Api;

namespace TokenFunctions.Local.Stack.Demo.Steps;

internal sealed class Crowd : IDemoStep
{
    private const int Callers = 40;

    public string Title => $"{Callers} callers at once on an expired token cost one refresh";

    public async Task RunAsync(DemoWorld world, DemoReport report, CancellationToken cancellationToken)
    {
        await world.UntilFirstTokenIsExpiredAsync(DemoConnections.Crowded, cancellationToken);
        var before = world.Provider.Counters.TokenRequests;

        var calls = Enumerable.Range(0, Callers).Select(_ => world.Api.GetTokenAsync(DemoConnections.Crowded, cancellationToken: cancellationToken));
        var answers = await Task.WhenAll(calls);

        report.Equal("answers", $"{Callers} x {world.Fresh}", Summary(answers));
        report.Equal("requests that the provider's token endpoint saw", 1, world.Provider.Counters.TokenRequests - before);
        report.Equal("different tokens among the answers", 1, answers.Select(a => a.AccessToken).Distinct().Count());
        var used = await world.CallProviderAsync(answers[0].AccessToken, cancellationToken);
        report.Equal("the provider's /api/me with it", (200, DemoConnections.Crowded), used);
    }

    private static string Summary(IEnumerable<ApiAnswer> answers) =>
        string.Join(", ", answers.GroupBy(a => $"{a}").Select(g => $"{g.Count()} x {g.Key}"));
}
