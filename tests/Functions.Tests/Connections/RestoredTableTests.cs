using TokenFunctions.Tests.Fakes;
using TokenFunctions.Tests.Fakes.Calls;

namespace TokenFunctions.Tests.Connections;

/// <summary>Rows that come back from an older copy of the table, while the vault has the newer refresh token.</summary>
public sealed class RestoredTableTests
{
    [Theory]
    [InlineData(1, true)]
    [InlineData(3, true)]
    [InlineData(1, false)]
    [InlineData(3, false)]
    public void Sweep_OlderRow_TakesTheNewestTokenOfTheVault(int refreshes, bool inTheSameProcess) => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        var copy = world.Row;
        for (var i = 0; i < refreshes; i++)
        {
            world.ToDue();
            await worker.SweepAsync();
        }

        var (inForce, generation) = (await world.InForceAsync(worker), world.Row.Generation);
        world.Rows.Restore(copy);
        var next = inTheSameProcess ? worker : world.NewWorker();
        await next.ReconcileAsync();
        world.ToExpiry();

        Assert.Null((await next.GetAsync()).IsToken().Warning);

        Assert.Equal(inForce, world.Server.Sent[^1]);
        Assert.All(world.Server.Tokens, t => Assert.True(t.Presented <= 1));
        Assert.True(world.Row.Generation > generation);
        Assert.Empty(world.Told);
    });

    [Fact]
    public void Get_VaultDoesNotRespond_SendsTheTokenOfTheRow() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        world.Faults.At(PortNames.Vault, "Set").Always().FailBefore();
        world.ToExpiry();
        await worker.GetAsync();
        var other = world.NewWorker();
        world.ToExpiry();
        world.Faults.Add(c => c is { Port: PortNames.Vault, Operation: "Find" } && c.Subject.StartsWith("refresh-", StringComparison.Ordinal))
            .Always().FailBefore();

        Assert.Null((await other.GetAsync()).IsToken().Warning);
    });
}
