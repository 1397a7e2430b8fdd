using TokenFunctions.Api.Http;
using TokenFunctions.Local.SampleProvider;
using TokenFunctions.Local.Stack.Azurite;
using TokenFunctions.Management;
using TokenFunctions.Model;
using TokenFunctions.Model.Profiles;
using TokenFunctions.OAuth.Endpoints;
using TokenFunctions.Tests.Support;

namespace TokenFunctions.Bench;

/// <summary>What a provider that hangs costs the connections of another provider: in a sweep, and for a caller.</summary>
internal static class Bulkheads
{
    private const int Due = 500;
    private const int Callers = 200;
    private const int Rounds = 3;
    private static readonly TimeSpan Expired = TimeSpan.FromMinutes(-2);

    /// <summary>A realistic delay, so that the number of lanes decides and not this machine's processors.</summary>
    private static readonly ProviderBehaviour Usual = new() { AnswerDelay = TimeSpan.FromMilliseconds(200) };

    private static readonly (string Name, Fault? Other)[] Neighbours = [("nothing", null), ("one that answers", Fault.None), ("one that hangs", Fault.Hang)];

    public static async Task RunAsync(AzuriteServer azurite, TextWriter output)
    {
        await SweepsAsync(azurite, output);
        await CallersAsync(azurite, output);
    }

    /// <summary>Within a round the cases run one after the other, so that a busy machine slows all of them.</summary>
    private static async Task SweepsAsync(AzuriteServer azurite, TextWriter output)
    {
        var table = new Table(
            $"{Due} due at one provider, and {Due} at another, median of {Rounds}",
            "the other",
            "refreshes per second at the one",
            "ratio",
            "requests to the other",
            "the whole sweep");
        var runs = new List<Run>();
        for (var round = 0; round < Rounds; round++)
        {
            var unit = TimeSpan.Zero;
            foreach (var (name, other) in Neighbours)
            {
                var run = await SweepAsync(azurite, name, other);
                unit = other is null ? run.Time : unit;
                runs.Add(run with { Ratio = unit / run.Time });
            }
        }

        foreach (var run in Neighbours.Select(n => runs.Where(r => r.Name == n.Name).OrderBy(r => r.Ratio).ElementAt(Rounds / 2)))
        {
            table.Add(run.Name, Number(Due / run.Time.TotalSeconds), Number(run.Ratio), run.Requests, $"{Number(run.Sweep.TotalSeconds)} s");
        }

        await table.WriteAsync(output);
    }

    private static async Task<Run> SweepAsync(AzuriteServer azurite, string name, Fault? other)
    {
        await using var app = await AppOnRealParts.StartAsync(azurite, Usual);
        await using var neighbour = await NeighbourAsync(app, other ?? Fault.None);
        await new Fleet(app).StoreDueAsync(Due);
        await ConnectAsync(app, neighbour, other is null ? 0 : Due);

        var all = AllServedAsync(app.Provider);
        var sweep = await Clock.TimeAsync(() => app.First.SweepAsync());
        return new Run(name, await all, neighbour.Counters.TokenRequests, sweep, 1);
    }

    private static async Task CallersAsync(AzuriteServer azurite, TextWriter output)
    {
        var table = new Table($"A caller who needs a refresh, {Callers} callers of another provider waiting, median of {Due / 10}", "the other", "time");
        var unit = await CallerAsync(azurite, null);
        table.Add("nothing", unit.In(unit));
        table.Add("one that hangs", (await CallerAsync(azurite, Fault.Hang)).In(unit));
        await table.WriteAsync(output);
    }

    private static async Task<TimeSpan> CallerAsync(AzuriteServer azurite, Fault? other)
    {
        await using var app = await AppOnRealParts.StartAsync(azurite, Usual);
        await using var neighbour = await NeighbourAsync(app, other ?? Fault.None);
        await ConnectAsync(app, neighbour, Callers);
        await new Fleet(app).StoreDueAsync(1 + (Due / 10));
        await app.First.GetTokenAsync("due-00000");

        var stuck = other is null ? [] : Enumerable.Range(0, Callers).Select(i => app.First.GetTokenAsync($"other-{i}")).ToList();
        var times = new List<TimeSpan>();
        for (var i = 1; i <= Due / 10; i++)
        {
            var id = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"due-{i:00000}");
            times.Add(await Clock.TimeAsync(() => app.First.GetTokenAsync(id)));
        }

        await Task.WhenAll(stuck);
        return times.Median();
    }

    private static async Task<SampleProviderServer> NeighbourAsync(AppOnRealParts app, Fault fault)
    {
        var server = await SampleProviderServer.StartAsync(new SampleProviderOptions { Port = 0, Behaviour = Usual with { Fault = fault } });
        var registration = new Provider
        {
            Name = "other",
            Profile = ProviderProfile.Generic,
            ClientId = server.Client.Id,
            TokenEndpoint = new Uri(server.Uri, "token"),
        };
        await app.First.Get<ProviderManagement>().PutAsync(new ProviderDefinition(registration, new Secret(server.Client.Secret)), CancellationToken.None);
        return server;
    }

    private static Task ConnectAsync(AppOnRealParts app, SampleProviderServer neighbour, int count) =>
        Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, _) =>
        {
            var grant = neighbour.IssueGrant();
            var definition = new ConnectionDefinition
            {
                Provider = "other",
                RefreshToken = new Secret(grant.RefreshToken),
                AccessToken = new Secret(grant.AccessToken),
                AccessTokenExpiresAt = TimeProvider.System.GetUtcNow() + Expired,
            };
            await app.First.Get<ConnectionManagement>().PutAsync($"other-{i}", definition, CancellationToken.None);
        });

    /// <summary>The time until the last of them was served.</summary>
    private static Task<TimeSpan> AllServedAsync(SampleProviderServer provider) => Clock.TimeAsync(async () =>
    {
        while (provider.Counters.RefreshesServed < Due)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System);
        }
    }).WaitAsync(TimeSpan.FromMinutes(5), TimeProvider.System);

    private static string Number(double number) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{number:0.00}");

    /// <param name="Time">The time until the last connection of the healthy provider was served.</param>
    private sealed record Run(string Name, TimeSpan Time, int Requests, TimeSpan Sweep, double Ratio);
}
