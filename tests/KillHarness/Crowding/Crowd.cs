using TokenFunctions.KillHarness.Accounting;
using TokenFunctions.Local.SampleProvider;
using TokenFunctions.Local.Stack.Api;

namespace TokenFunctions.KillHarness.Crowding;

internal sealed record CrowdOptions(int Rounds = 20, int Processes = 4, int CallersOfEach = 250);

/// <summary>Very many callers of several processes ask for the same expired token, again and again. The provider allows no reuse.</summary>
internal static class Crowd
{
    private static readonly TimeSpan ResponseTime = TimeSpan.FromMilliseconds(200);

    public static async Task<CrowdReport> RunAsync(KillWorld world, CrowdOptions options)
    {
        await using var provider = await KillWorld.StartProviderAsync(new ProviderBehaviour { AnswerDelay = ResponseTime });
        var instances = await Task.WhenAll(Enumerable.Range(0, options.Processes).Select(i => world.StartPlainAsync($"crowd-{i}")));
        try
        {
            using var fleet = new Fleet(instances[0].Api, "strict", provider, "generic");
            await fleet.RegisterAsync();
            await WarmUpAsync(fleet, instances);
            var report = new CrowdReport(options, ResponseTime);
            for (var round = 0; round < options.Rounds; round++)
            {
                await RoundAsync(report, provider, await fleet.AddAsync(), instances, options.CallersOfEach);
            }

            return report;
        }
        finally
        {
            await Task.WhenAll(instances.Select(i => i.DisposeAsync().AsTask()));
        }
    }

    /// <summary>Makes each process compile its code and open its connections.</summary>
    private static async Task WarmUpAsync(Fleet fleet, IReadOnlyList<Instance> instances)
    {
        var id = (await fleet.AddAsync()).Id;
        await Task.WhenAll(instances.SelectMany(i => Enumerable.Range(0, 50).Select(_ => i.Api.GetTokenAsync(id))));
    }

    private static async Task RoundAsync(
        CrowdReport report, SampleProviderServer provider, FleetConnection connection, IReadOnlyList<Instance> instances, int callersOfEach)
    {
        var (calls, reuses) = (provider.Counters.TokenRequests, provider.Counters.ReuseDetections);
        var answers = await Task.WhenAll(
            Enumerable.Range(0, callersOfEach).SelectMany(_ => instances.Select(i => TimeAsync(() => i.Api.GetTokenAsync(connection.Id)))));
        report.Add(answers, provider.Counters.TokenRequests - calls, provider.Counters.ReuseDetections - reuses);
    }

    private static async Task<(ApiAnswer Answer, TimeSpan Time)> TimeAsync(Func<Task<ApiAnswer>> call)
    {
        var started = TimeProvider.System.GetTimestamp();
        var answer = await call();
        return (answer, TimeProvider.System.GetElapsedTime(started));
    }
}
