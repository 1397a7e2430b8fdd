using TokenFunctions.Local.SampleProvider;
using TokenFunctions.Local.Stack.Azurite;
using TokenFunctions.Model;
using TokenFunctions.Tests.Support;
using TokenFunctions.Tokens;

namespace TokenFunctions.Bench;

/// <summary>The cost of one request for a token: requests to storage, vault and provider, and its time in units of a request for a fresh token.</summary>
internal static class Operations
{
    private const int Repetitions = 40;
    private static readonly TimeSpan Expired = TimeSpan.FromMinutes(-2);

    public static async Task RunAsync(AzuriteServer azurite, TextWriter output)
    {
        await using var app = await AppOnRealParts.StartAsync(azurite);
        var table = new Table("One request for a token", "operation", "storage", "vault", "provider", "time", "which");
        await app.ConnectAsync("fresh", TimeSpan.FromHours(1));
        await MedianAsync(() => app.First.GetTokenAsync("fresh"));
        var unit = await MedianAsync(() => app.First.GetTokenAsync("fresh"));

        Add(table, "GET, token fresh", await app.MeasureAsync(() => app.First.GetTokenAsync("fresh")), unit, unit);
        await AddRefreshAsync(app, table, unit, "with a refresh, not rotated", Rotation.Never);
        await AddRefreshAsync(app, table, unit, "with a refresh, rotated", Rotation.Always);
        await AddFirstRefreshAsync(app, table, unit);
        await AddColdAsync(app, table, unit);
        await table.WriteAsync(output);
    }

    private static async Task AddRefreshAsync(AppOnRealParts app, Table table, TimeSpan unit, string name, Rotation rotation)
    {
        var id = $"{rotation}".ToLowerInvariant();
        app.Provider.Behaviour = app.Provider.Behaviour with { Rotation = rotation };
        await app.ConnectAsync(id, Expired);
        await app.First.GetTokenAsync(id);
        var trips = await app.MeasureAsync(() => RefreshAsync(app, app.First, id));
        Add(table, $"GET, {name}", trips, await MedianAsync(() => RefreshAsync(app, app.First, id)), unit);
    }

    private static async Task AddFirstRefreshAsync(AppOnRealParts app, Table table, TimeSpan unit)
    {
        await app.ConnectAsync("new", Expired);
        var time = TimeSpan.Zero;
        var trips = await app.MeasureAsync(async () => time = await Clock.TimeAsync(() => app.First.GetTokenAsync("new")));
        Add(table, "the first of a connection, rotated", trips, time, unit);
    }

    /// <summary>A newly composed app, which first has to load key, registration and secrets.</summary>
    private static async Task AddColdAsync(AppOnRealParts app, Table table, TimeSpan unit)
    {
        var cold = app.StartInstance();
        var time = TimeSpan.Zero;
        var trips = await app.MeasureAsync(async () => time = await Clock.TimeAsync(() => RefreshAsync(app, cold, "always")));
        Add(table, "GET, with a refresh, rotated, cold", trips, time, unit);
        trips = await app.MeasureAsync(async () => time = await Clock.TimeAsync(() => app.StartInstance().GetTokenAsync("fresh")));
        Add(table, "GET, token fresh, cold", trips, time, unit);
    }

    /// <summary>Each token has a longer lifetime than the one before, so that the due row always moves.</summary>
    private static async Task RefreshAsync(AppOnRealParts app, AppInstance instance, string id)
    {
        app.Provider.Behaviour = app.Provider.Behaviour with { AccessTokenLifetime = app.Provider.Behaviour.AccessTokenLifetime + TimeSpan.FromHours(1) };
        await instance.Get<AccessTokenRetriever>().RefreshAsync(id, CancellationToken.None);
    }

    private static async Task<TimeSpan> MedianAsync(Func<Task> operation)
    {
        var times = new List<TimeSpan>();
        for (var i = 0; i < Repetitions; i++)
        {
            times.Add(await Clock.TimeAsync(operation));
        }

        return times.Median();
    }

    private static void Add(Table table, string name, RoundTrips trips, TimeSpan time, TimeSpan unit) =>
        table.Add(name, trips.Storage.Count, trips.Vault.Values.Sum(), trips.Provider, time.In(unit), trips);
}
