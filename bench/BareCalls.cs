using Azure.Data.Tables;
using TokenFunctions.Api.Http;
using TokenFunctions.Local.SampleProvider;
using TokenFunctions.Local.Stack.Azurite;
using TokenFunctions.Storage.Tables;
using TokenFunctions.Tests.Support;

namespace TokenFunctions.Bench;

/// <summary>What the app costs in addition to its necessary calls. The same clients make the same calls in the same process.</summary>
internal static class BareCalls
{
    private const int Reads = 400;
    private const int Due = 300;
    private const int Rounds = 5;

    public static async Task RunAsync(AzuriteServer azurite, TextWriter output)
    {
        var table = new Table($"The app ÷ the bare calls, rate, median of {Rounds}", "operation", "ratio");
        table.Add("GET of a fresh token ÷ a point read", await GetAsync(azurite));
        table.Add($"a sweep of {Due} rotated refreshes ÷ a loop of their calls", await SweepAsync(azurite));
        await table.WriteAsync(output);
    }

    private static async Task<string> GetAsync(AzuriteServer azurite)
    {
        await using var app = await AppOnRealParts.StartAsync(azurite);
        await app.ConnectAsync("fresh", TimeSpan.FromHours(1));
        var table = app.First.Get<TableServiceClient>().GetTableClient(ConnectionTable.TableName);
        return await Clock.MedianRatioAsync(Rounds, async () =>
            await Clock.TimeAsync(() => RepeatAsync(() => table.GetEntityIfExistsAsync<TableEntity>("fresh", "state")))
            / await Clock.TimeAsync(() => RepeatAsync(() => app.First.GetTokenAsync("fresh"))));
    }

    private static Task<string> SweepAsync(AzuriteServer azurite) => Clock.MedianRatioAsync(Rounds, async () =>
    {
        await using var app = await AppOnRealParts.StartAsync(azurite, new ProviderBehaviour());
        var fleet = new Fleet(app);
        await fleet.StoreDueAsync(Due);
        using var bare = await BareRefreshes.PrepareAsync(app, Due);
        return await Clock.TimeAsync(bare.RunAsync) / await Clock.TimeAsync(() => app.First.SweepAsync());
    });

    private static async Task RepeatAsync(Func<Task> operation)
    {
        for (var i = 0; i < Reads; i++)
        {
            await operation();
        }
    }
}
