using System.Globalization;
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
        return await MedianAsync(
            () => RepeatAsync(() => table.GetEntityIfExistsAsync<TableEntity>("fresh", "state")), () => RepeatAsync(() => app.First.GetTokenAsync("fresh")));
    }

    private static async Task<string> SweepAsync(AzuriteServer azurite)
    {
        var ratios = new List<double>();
        for (var round = 0; round <= Rounds; round++)
        {
            await using var app = await AppOnRealParts.StartAsync(azurite, new ProviderBehaviour());
            var fleet = new Fleet(app);
            await fleet.StoreDueAsync(Due);
            using var bare = await BareRefreshes.PrepareAsync(app, Due);
            var loop = await Clock.TimeAsync(bare.RunAsync);
            var sweep = await Clock.TimeAsync(() => app.First.SweepAsync());
            if (round > 0)
            {
                ratios.Add(loop / sweep); // the first round compiles
            }
        }

        return Number(ratios);
    }

    private static async Task RepeatAsync(Func<Task> operation)
    {
        for (var i = 0; i < Reads; i++)
        {
            await operation();
        }
    }

    private static async Task<string> MedianAsync(Func<Task> bare, Func<Task> ours)
    {
        var ratios = new List<double>();
        for (var round = 0; round <= Rounds; round++)
        {
            var ratio = await Clock.TimeAsync(bare) / await Clock.TimeAsync(ours);
            if (round > 0)
            {
                ratios.Add(ratio);
            }
        }

        return Number(ratios);
    }

    private static string Number(List<double> ratios) => string.Create(CultureInfo.InvariantCulture, $"{ratios.Order().ElementAt(ratios.Count / 2):0.00}");
}
