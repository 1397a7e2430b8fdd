using System.Globalization;
using TokenFunctions.Local.SampleProvider;

namespace TokenFunctions.KillHarness.Window;

/// <summary>
/// Kills processes a moment after the provider's response has arrived, and counts the grants whose response was still committed: in a process's first refresh,
/// and in its second. The provider allows no reuse, so a response that is not committed is a lost grant.
/// </summary>
internal static class CommitWindow
{
    private const int DelayMilliseconds = 10;
    private const int AtATime = 2;

    public static async Task<string> RunAsync(KillWorld world, int kills)
    {
        await using var provider = await KillWorld.StartProviderAsync(new ProviderBehaviour { AnswerDelay = TimeSpan.FromMilliseconds(100) });
        await using var witness = await world.StartInstanceAsync("witness");
        using var fleet = new Fleet(witness.Api, "strict", provider, "generic");
        await fleet.RegisterAsync();
        await witness.Api.GetTokenAsync((await fleet.AddAsync()).Id); // creates the sealing key

        var cold = await KeptAsync(world, fleet, witness, kills, refreshesBefore: 0);
        var warm = await KeptAsync(world, fleet, witness, kills, refreshesBefore: 1);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"killed {DelayMilliseconds} ms after the provider's response: "
                + $"kept {cold} of {kills} grants in a process's first refresh, {warm} of {kills} in its second");
    }

    private static async Task<int> KeptAsync(KillWorld world, Fleet fleet, Instance witness, int kills, int refreshesBefore)
    {
        var kept = 0;
        await Parallel.ForAsync(0, kills, new ParallelOptions { MaxDegreeOfParallelism = AtATime }, async (i, _) =>
        {
            if (await IsKeptAsync(world, fleet, witness, string.Create(CultureInfo.InvariantCulture, $"window-{refreshesBefore}-{i}"), refreshesBefore))
            {
                Interlocked.Increment(ref kept);
            }
        });
        return kept;
    }

    private static async Task<bool> IsKeptAsync(KillWorld world, Fleet fleet, Instance witness, string name, int refreshesBefore)
    {
        var plan = new FaultPlan("post-after", refreshesBefore, DelayMilliseconds: DelayMilliseconds);
        await using var victim = await world.StartInstanceAsync(name, plan);
        for (var i = 0; i < refreshesBefore; i++)
        {
            await victim.Api.GetTokenAsync((await fleet.AddAsync()).Id);
        }

        var connection = await fleet.AddAsync();
        var before = (await witness.Api.GetConnectionAsync(connection.Id)).Generation;
        await Task.WhenAny(victim.Api.GetTokenAsync(connection.Id), Task.Delay(TimeSpan.FromSeconds(30), TimeProvider.System));
        await victim.Process.WaitForExitAsync();
        return (await witness.Api.GetConnectionAsync(connection.Id)).Generation > before;
    }
}
