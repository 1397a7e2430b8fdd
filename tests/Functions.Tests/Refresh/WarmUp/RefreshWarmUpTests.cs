using TokenFunctions.Refresh.WarmUp;
using TokenFunctions.Tests.Fakes;
using TokenFunctions.Tests.Fakes.Calls;

namespace TokenFunctions.Tests.Refresh.WarmUp;

/// <summary>A rehearsal reads a canned response through a real HTTP client, which leaves the thread.</summary>
[Collection(nameof(QuietThreadPool))]
public sealed class RefreshWarmUpTests
{
    [Fact]
    public void RunAsync_KeyInTheVault_WritesNothing() => World.Run(async world =>
    {
        await world.WithConnectionAsync();
        var cold = world.NewWorker();
        var before = (world.Row.ETag, world.Due.All.Count, world.Vault.Writes, world.Leases.Ids.Count);

        await cold.Get<RefreshWarmUp>().RunAsync(CancellationToken.None);

        Assert.Equal(before, (world.Row.ETag, world.Due.All.Count, world.Vault.Writes, world.Leases.Ids.Count));
        Assert.Equal([The.Id], world.Rows.Ids);
        Assert.DoesNotContain(world.Calls, c => c.Port is PortNames.Leases or PortNames.Endpoint or PortNames.Notifier);
    }, settles: true);

    [Fact]
    public void RunAsync_NewDeployment_CreatesNoKey() => World.Run(async world =>
    {
        var writes = world.Vault.Writes;

        await world.NewWorker().Get<RefreshWarmUp>().RunAsync(CancellationToken.None);

        Assert.Equal(writes, world.Vault.Writes);
        Assert.Empty(world.Rows.Ids);
    }, settles: true);

    /// <summary>The store refuses both writes, because the row does not exist.</summary>
    [Fact]
    public void RunAsync_KeyInTheVault_RehearsesTheIntentAndTheCommit() => World.Run(async world =>
    {
        await world.WithConnectionAsync();

        await world.NewWorker().Get<RefreshWarmUp>().RunAsync(CancellationToken.None);

        Assert.All(world.Calls.Where(c => c is { Port: PortNames.Store, Operation: "TryReplace" }), c => Assert.Equal(RefreshWarmUp.Placeholder, c.Subject));
        Assert.Equal(2, world.Count(PortNames.Store, "TryReplace"));

        // A failed attempt makes two writes too, and reports itself.
        Assert.DoesNotContain(world.Log, l => l.StartsWith("1002 ", StringComparison.Ordinal) || l.StartsWith("1003 ", StringComparison.Ordinal));
    }, settles: true);
}
