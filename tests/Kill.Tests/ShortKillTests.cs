using System.Net;
using System.Text.Json;
using TokenFunctions.KillHarness;
using TokenFunctions.Local.SampleProvider;
using TokenFunctions.Local.Stack.Api;
using TokenFunctions.Local.Stack.App;

namespace TokenFunctions.Kill.Tests;

/// <summary>A few real kills. The long campaign is a program: see CONTRIBUTING.md.</summary>
public sealed class ShortKillTests
{
    private const int AtATime = 4;
    private const int MostCalls = 5;
    private static readonly TimeSpan LeaseLength = TimeSpan.FromSeconds(30);

    /// <summary>The refresh is committed, or no process holds the lease. The next process responds with a token at once.</summary>
    private static readonly string[] Harmless = ["read-after", "commit-after", "vault-write-after", "release-before"];

    /// <summary>
    /// The dead process holds the lease of a refresh that is not committed. No other process sends a request to the provider until the lease ends. The value is
    /// the number of redeemed requests; it is null if the request may or may not have arrived.
    /// </summary>
    private static readonly Dictionary<string, int?> HoldingTheLease = new()
    {
        ["lease-after"] = 0,
        ["intent-after"] = 0,
        ["post-during"] = null,
        ["post-after"] = 1,
    };

    /// <summary>The worker is past its POST. If only its host dies, it commits before it stops. If it dies with its host, it does not commit.</summary>
    [Theory]
    [InlineData(Crash.Host, true)]
    [InlineData(Crash.Both, false)]
    public async Task KilledWithOrWithoutItsHost_CommitsOnlyIfItLives(Crash crash, bool commits)
    {
        await using var world = await KillWorld.StartAsync();
        await using var provider = await KillWorld.StartProviderAsync(new ProviderBehaviour { AnswerDelay = TimeSpan.FromMilliseconds(300) });
        await using var survivor = await world.StartInstanceAsync("survivor");
        using var fleet = new Fleet(survivor.Api, "strict", provider, "generic");
        await fleet.RegisterAsync();
        var connection = await fleet.AddAsync();
        var before = (await survivor.Api.GetConnectionAsync(connection.Id)).Generation;

        await using (var victim = await world.StartInstanceAsync("victim", new FaultPlan("post-after", Of: crash)))
        {
            Assert.True(await DiesAsync(victim, connection.Id));
            await victim.Process.WaitForExitAsync();
            await UntilAsync(() => victim.Journal.Has("commit") == commits);
        }

        Assert.Equal(commits, (await survivor.Api.GetConnectionAsync(connection.Id)).Generation > before);
        Assert.Equal(1, provider.Counters.Of(connection.Grant.GrantId).Served);
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        for (var tries = 0; tries < 100 && !holds(); tries++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }
    }

    [Fact]
    public async Task KilledAtNamedSteps_AnotherProcessServesOrSaysWhen()
    {
        await using var world = await KillWorld.StartAsync();
        await using var provider = await KillWorld.StartProviderAsync(new ProviderBehaviour { AnswerDelay = TimeSpan.FromMilliseconds(300) });
        await using var survivor = await world.StartInstanceAsync("survivor");
        using var fleet = new Fleet(survivor.Api, "strict", provider, "generic");
        await fleet.RegisterAsync();

        var steps = Harmless.Concat(HoldingTheLease.Keys);
        await Parallel.ForEachAsync(steps, new ParallelOptions { MaxDegreeOfParallelism = AtATime }, async (step, cancellationToken) =>
        {
            var connection = await fleet.AddAsync();
            await KillAsync(world, step, connection.Id);
            var answer = await survivor.Api.GetTokenAsync(connection.Id, cancellationToken: cancellationToken);

            var served = HoldingTheLease.TryGetValue(step, out var redeemed) ? SaysWhen(step, answer, redeemed) : await ServesAsync(step, fleet, answer);
            Assert.InRange(provider.Counters.Of(connection.Grant.GrantId).Served, served ?? 0, served ?? 1);
        });

        Assert.Equal(0, provider.Counters.ReuseDetections);
    }

    /// <summary>Calls the app until the process has killed itself at the step.</summary>
    private static async Task KillAsync(KillWorld world, string step, string connectionId)
    {
        await using var victim = await world.StartInstanceAsync($"victim-{step}", new FaultPlan(step));
        for (var i = 0; i < MostCalls && !await DiesAsync(victim, connectionId); i++)
        {
        }

        await victim.Process.WaitForExitAsync();
        Assert.Contains(victim.Journal.Entries, e => e.What == "dying" && e.Subject == step);
    }

    /// <summary>The connection breaks, or the host responds with an empty 500. Both mean that the worker is dead.</summary>
    private static async Task<bool> DiesAsync(Instance victim, string connectionId)
    {
        try
        {
            return await victim.Api.GetTokenAsync(connectionId) is { Status: HttpStatusCode.InternalServerError, Body.ValueKind: JsonValueKind.Undefined };
        }
        catch (HttpRequestException)
        {
            return true;
        }
    }

    private static async Task<int?> ServesAsync(string step, Fleet fleet, ApiAnswer answer)
    {
        Assert.True(answer.AccessToken is not null, $"After {step}: {answer}");
        Assert.True(await fleet.IsHonouredAsync(answer.AccessToken), $"After {step}: the token is refused.");
        return 1;
    }

    private static int? SaysWhen(string step, ApiAnswer answer, int? redeemed)
    {
        Assert.True(answer.Status == HttpStatusCode.ServiceUnavailable, $"After {step}: {answer}");
        Assert.InRange(answer.RetryAfter!.Value, TimeSpan.FromSeconds(1), LeaseLength);
        return redeemed;
    }
}
