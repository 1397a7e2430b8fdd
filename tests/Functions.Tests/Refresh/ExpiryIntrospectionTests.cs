using TokenFunctions.Model;
using TokenFunctions.Tests.Fakes;
using TokenFunctions.Tests.Fakes.Calls;

namespace TokenFunctions.Tests.Refresh;

public sealed class ExpiryIntrospectionTests
{
    private static readonly TimeSpan Told = TimeSpan.FromMinutes(20);

    [Fact]
    public void Introspection_ExpiryWasAssumed_CorrectsItAfterEverythingElse() => World.Run(async world =>
    {
        var worker = await SilentAsync(world);

        var token = (await worker.GetAsync()).IsToken();

        Assert.Equal((world.Now + Told, true), (world.Row.AccessTokenExpiresAt, world.Row.ExpiryIsKnown));
        Assert.Equal((Told, null), (token.Remaining, token.Warning));
        Assert.Equal(Told, world.Row.ObservedLifetime);
        Assert.InRange(world.Row.DueAt!.Value, world.Now + (Told / 2), world.Now + Told);
        Assert.Null(world.Row.SealedRefreshToken);
        Assert.True(Last(world, PortNames.Vault, "Set") < Last(world, PortNames.Introspection));
    });

    [Fact]
    public void Sweep_ExpiryWasCorrected_RefreshesAtTheCorrectedMoment() => World.Run(async world =>
    {
        var worker = await SilentAsync(world);
        await worker.GetAsync();
        var generation = world.Row.Generation;

        world.ToDue();
        await worker.SweepAsync();

        Assert.Equal(generation + 1, world.Row.Generation);
    });

    [Fact]
    public void Introspection_ResponseStatesTheLifetime_IsNotAsked() => World.Run(async world =>
    {
        var worker = await SilentAsync(world);
        world.Server.Lifetime = TimeSpan.FromMinutes(30);

        await worker.GetAsync();

        Assert.Equal((world.Now + TimeSpan.FromMinutes(30), 0), (world.Row.AccessTokenExpiresAt, world.Count(PortNames.Introspection)));
    });

    [Fact]
    public void Introspection_ProviderHasNoSuchEndpoint_IsNotAsked() => World.Run(async world =>
    {
        var worker = await SilentAsync(world);
        world.Providers.Put(world.Provider with { IntrospectionEndpoint = null });

        await worker.GetAsync();

        Assert.Equal(
            (world.Now + TimeSpan.FromHours(1), false, 0),
            (world.Row.AccessTokenExpiresAt, world.Row.ExpiryIsKnown, world.Count(PortNames.Introspection)));
    });

    [Theory]
    [InlineData(PortNames.Introspection, "")]
    [InlineData(PortNames.DueIndex, "Put")]
    [InlineData(PortNames.Store, "TryReplace")]
    public void Introspection_Fails_IsNoFailureOfTheRefresh(string port, string operation) => World.Run(async world =>
    {
        var worker = await SilentAsync(world);
        var asking = world.Faults.At(PortNames.Introspection);
        _ = port == PortNames.Introspection ? asking.FailAfter() : asking.After(_ => Task.FromResult(world.Faults.At(port, operation).FailBefore()));

        var token = (await worker.GetAsync()).IsToken();

        Assert.Equal(TimeSpan.FromHours(1), token.Remaining);
        Assert.Equal((ConnectionStatus.Active, 0, world.Now + TimeSpan.FromHours(1)), (world.Row.Status, world.Row.Failures, world.Row.AccessTokenExpiresAt));
        Assert.True(world.Server.Honours(await world.InForceAsync(worker)));
        Assert.Equal(1, world.Count(PortNames.Endpoint, "Refresh"));
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Introspection_CrashWhileAsking_LosesNothing(bool isBefore) => World.Run(async world =>
    {
        var worker = await SilentAsync(world);
        var rule = world.Faults.At(PortNames.Introspection);
        _ = isBefore ? rule.CrashBefore() : rule.CrashAfter();
        _ = worker.GetAsync();
        await worker.DiesAsync();

        var other = world.NewWorker();

        Assert.Equal(TimeSpan.FromHours(1), (await other.GetAsync()).IsToken().Remaining);
        Assert.Equal((ConnectionStatus.Active, null), (world.Row.Status, world.Row.Intent));
        Assert.True(world.Server.Honours(await world.InForceAsync(other)));
    });

    [Fact]
    public void Introspection_RowWasWrittenMeanwhile_LeavesItAlone() => World.Run(async world =>
    {
        var worker = await SilentAsync(world);
        world.Faults.At(PortNames.Introspection).After(_ =>
        {
            world.Rows.Edit(The.Id, row => row with { AccessTokenExpiresAt = world.Now + TimeSpan.FromMinutes(7) });
            return Task.CompletedTask;
        });

        await worker.GetAsync();

        Assert.Equal(world.Now + TimeSpan.FromMinutes(7), world.Row.AccessTokenExpiresAt);
    });

    /// <summary>An expired connection of a provider that gives a token's lifetime by introspection only.</summary>
    private static async Task<Worker> SilentAsync(World world)
    {
        world.Providers.Put(world.Provider with { IntrospectionEndpoint = new Uri("https://auth.acme.example/introspect") });
        var worker = await world.WithConnectionAsync();
        world.Server.Lifetime = null;
        world.ToExpiry();
        world.Server.IntrospectedExpiry = world.Now + Told;
        return worker;
    }

    private static int Last(World world, string port, string operation = "") =>
        world.Calls.FindLastIndex(call => call.Port == port && call.Operation.StartsWith(operation, StringComparison.Ordinal));
}
