using TokenFunctions.Local.Stack.Api;
using TokenFunctions.Local.Stack.App;
using TokenFunctions.Local.Stack.Azurite;
using TokenFunctions.Model;
using TokenFunctions.Tests.Support;
using TokenFunctions.Tokens;

namespace TokenFunctions.Bench;

/// <summary>Many callers that ask for one expired token.</summary>
internal static class Callers
{
    private const int Each = 40;
    private static readonly TimeSpan Expired = TimeSpan.FromMinutes(-2);

    public static async Task RunAsync(AzuriteServer azurite, TextWriter output)
    {
        await using var app = await AppOnRealParts.StartAsync(azurite);
        var table = new Table(
            "Many callers of one expired token", "callers", "answers with a token", "different tokens", "provider calls", "storage", "vault", "time");
        await app.ConnectAsync("one", Expired);
        await app.ConnectAsync("warm", Expired);
        await app.First.GetTokenAsync("warm");
        var unit = await AddAsync(app, table, "1, in process", null, 1, async _ => TokenOf(await app.First.GetTokenAsync("one")));
        await app.ConnectAsync("many", Expired);
        await AddAsync(app, table, $"{Each}, in process", unit, Each, async _ => TokenOf(await app.First.GetTokenAsync("many")));
        await AddProcessesAsync(app, table, unit);
        await table.WriteAsync(output);
    }

    private static async Task AddProcessesAsync(AppOnRealParts app, Table table, TimeSpan unit)
    {
        // Without this, the timers of the processes would be counted too.
        var options = new FunctionsAppOptions
        {
            Settings = new Dictionary<string, string>(app.Settings) { ["AzureWebJobs.Sweep.Disabled"] = "true", ["AzureWebJobs.Reconcile.Disabled"] = "true" },
        };
        await using var one = await FunctionsAppProcess.StartAsync(options);
        await using var other = await FunctionsAppProcess.StartAsync(options);
        using var first = new TokenFunctionsClient(one.Uri);
        using var second = new TokenFunctionsClient(other.Uri);
        TokenFunctionsClient[] clients = [first, second];

        await app.ConnectAsync("cold", Expired);
        await AddAsync(
            app, table, $"2 processes x {Each} over HTTP, cold", unit, 2 * Each, async i => (await clients[i % 2].GetTokenAsync("cold")).AccessToken);
        await app.ConnectAsync("shared", Expired);
        await AddAsync(
            app, table, $"2 processes x {Each} over HTTP, warm", unit, 2 * Each, async i => (await clients[i % 2].GetTokenAsync("shared")).AccessToken);
    }

    private static async Task<TimeSpan> AddAsync(AppOnRealParts app, Table table, string name, TimeSpan? unit, int callers, Func<int, Task<string?>> call)
    {
        string?[] tokens = [];
        var time = TimeSpan.Zero;
        var trips = await app.MeasureAsync(
            async () => time = await Clock.TimeAsync(async () => tokens = await Task.WhenAll(Enumerable.Range(0, callers).Select(call))));
        table.Add(
            name,
            tokens.Count(t => t is not null),
            tokens.OfType<string>().Distinct().Count(),
            trips.Provider,
            trips.Storage.Count,
            trips.Vault.Values.Sum(),
            time.In(unit ?? time));
        return time;
    }

    private static string? TokenOf(TokenResult reply) => (reply as TokenResult.Token)?.AccessToken.Reveal();
}
