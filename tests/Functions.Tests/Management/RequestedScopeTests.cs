using TokenFunctions.Management;
using TokenFunctions.Model;
using TokenFunctions.Model.Profiles;
using TokenFunctions.Tests.Fakes;

namespace TokenFunctions.Tests.Management;

// Fault 9
public sealed class RequestedScopeTests
{
    private static readonly ConnectionDefinition Nothing = new() { Provider = "acme" };

    [Fact]
    public void Put_WithoutScopeAndResource_RemovesThem() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync(d => d with { Scope = "read", Resource = "https://api.example/" });
        Assert.Equal(("read", "https://api.example/"), Shown(world));

        await worker.PutAsync(Nothing);

        Assert.Equal((null, null), Shown(world));
    });

    [Fact]
    public void Put_WithoutScopeAfterAResponseStatedIt_RemovesIt() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync(d => d with { Scope = "read write" });
        world.Server.Scope = "read";
        await worker.RefreshAsync();
        Assert.Equal("read", Shown(world).Scope);

        await worker.PutAsync(Nothing with { Scope = "read write" });
        Assert.Equal("read", Shown(world).Scope);

        await worker.PutAsync(Nothing);
        Assert.Null(Shown(world).Scope);

        await worker.RefreshAsync();
        Assert.Equal("read", Shown(world).Scope);
    });

    [Fact]
    public void Refresh_ProfileSendsTheScope_SendsWhatManagementWantsAndNotWhatWasGranted() => World.Run(async world =>
    {
        world.UseProfile(ProviderProfile.Generic with { SendScope = true });
        world.Server.Scope = "granted";
        var worker = await world.WithConnectionAsync(d => d with { Scope = "wanted" });
        await worker.RefreshAsync();
        await worker.RefreshAsync();
        await worker.PutAsync(Nothing);
        await worker.RefreshAsync();

        Assert.Equal(["wanted", "wanted", null], world.Server.ScopesSent);
        Assert.Equal("granted", (string?)Representations.Of((await worker.GetAsync()).IsToken())["scope"]);
    });

    [Fact]
    public void Refresh_ProfileDoesNotSendTheScope_KeepsIt() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync(d => d with { Scope = "wanted" });

        await worker.RefreshAsync();

        Assert.Equal([null], world.Server.ScopesSent);
        Assert.Equal("wanted", (string?)Representations.Of((await worker.GetAsync()).IsToken())["scope"]);
    });

    [Fact]
    public void Profile_OfEntra_SendsTheScope() => Assert.True(ProfileCatalog.Find("entra")!.SendScope);

    private static (string? Scope, string? Resource) Shown(World world) =>
        ((string?)Representations.Of(world.Row)["scope"], (string?)Representations.Of(world.Row)["resource"]);
}
