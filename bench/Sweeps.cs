using TokenFunctions.Local.Stack.Azurite;
using TokenFunctions.Model;
using TokenFunctions.Tests.Support;

namespace TokenFunctions.Bench;

/// <summary>A sweep with the same number of due connections among few and among many connections.</summary>
internal static class Sweeps
{
    public static async Task RunAsync(AzuriteServer azurite, int stored, int due, TextWriter output)
    {
        var table = new Table("A sweep", "stored", "due", "refreshed", "pages", "entities by query", "by key", "round trips", "provider calls", "time");
        var unit = await AddAsync(azurite, table, due, due, null);
        await AddAsync(azurite, table, stored, due, unit);
        await table.WriteAsync(output);
    }

    private static async Task<TimeSpan> AddAsync(AzuriteServer azurite, Table table, int stored, int due, TimeSpan? unit)
    {
        await using var app = await AppOnRealParts.StartAsync(azurite);
        var fleet = new Fleet(app);
        await fleet.StoreFreshAsync(stored - due);
        await fleet.StoreDueAsync(due);

        SweepSummary? summary = null;
        var trips = await app.MeasureAsync(async () => summary = await app.First.SweepAsync());
        table.Add(
            stored,
            summary!.Due,
            summary[SweepOutcome.Refreshed],
            trips.Count("query due"),
            trips.Entities.Queried,
            trips.Entities.Read,
            trips.Total,
            trips.Provider,
            summary.Duration.In(unit ?? summary.Duration));
        return summary.Duration;
    }
}
