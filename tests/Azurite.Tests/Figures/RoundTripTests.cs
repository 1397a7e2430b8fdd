using TokenFunctions.Local.KeyVault;
using TokenFunctions.Local.SampleProvider;
using TokenFunctions.Model;
using TokenFunctions.Storage.Vault;
using TokenFunctions.Tests.Support;
using TokenFunctions.Tokens;
using Xunit.Abstractions;

namespace TokenFunctions.Azurite.Tests.Figures;

/// <summary>
/// The number of requests to storage and vault for each operation of the app. A cold process is a second composed app. The vault's challenge, one more request,
/// is not counted here, because the SDK remembers it for the whole process.
/// </summary>
public sealed class RoundTripTests(ITestOutputHelper output) : AppTest
{
    [Fact]
    public async Task GetToken_Fresh_IsOneRead()
    {
        await App.ConnectAsync("one", Fresh);

        var trips = await MeasureAsync("GET, fresh", () => App.First.GetTokenAsync("one"));

        Assert.Equal("read connections", $"{trips}");
    }

    [Fact]
    public async Task GetToken_FreshInAColdProcess_ReadsTheSealingKeyOnce()
    {
        await App.ConnectAsync("one", Fresh);
        var cold = App.StartInstance();

        var first = await MeasureAsync("GET, fresh, cold", () => cold.GetTokenAsync("one"));
        var second = await MeasureAsync("GET, fresh, then", () => cold.GetTokenAsync("one"));

        Assert.Equal("read connections, vault Get", $"{first}");
        Assert.Equal("read connections", $"{second}");
    }

    [Fact]
    public async Task GetToken_ManyCallersInAColdProcess_ReadTheSealingKeyOnce()
    {
        await App.ConnectAsync("one", Fresh);
        var cold = App.StartInstance();

        var trips = await MeasureAsync("40 x GET, fresh, cold", () => Task.WhenAll(Enumerable.Range(0, 40).Select(_ => cold.GetTokenAsync("one"))));

        Assert.Equal(40, trips.Count("read connections"));
        Assert.Equal(1, trips.Vault[KeyVaultOperation.Get]);
    }

    [Fact]
    public async Task GetToken_NotRotated_IsAtMostSix() // Fault 19
    {
        await WarmUpAsync("one", Rotation.Never, RefreshStrategy.Eager);

        var trips = await MeasureAsync("refresh, not rotated", () => RefreshAsync(App.First, "one"));

        Assert.Equal((1, 1), (trips.Provider, DueTrips(trips)));
        Assert.Equal("read connections, lease acquire, replace connections, patch due, replace connections, lease release", $"{trips}");
    }

    [Fact]
    public async Task GetToken_NotRotatedAndDueAtNoTime_IsAtMostFive() // Fault 19
    {
        await WarmUpAsync("one", Rotation.Never, RefreshStrategy.OnDemand);

        var trips = await MeasureAsync("refresh, not rotated, on demand", () => RefreshAsync(App.First, "one"));

        Assert.Equal((1, 0), (trips.Provider, DueTrips(trips)));
        Assert.InRange(trips.Total, 1, 5);
    }

    [Fact]
    public async Task GetToken_Rotated_IsAtMostSevenOfWhichOneIsAVaultWrite() // Fault 19
    {
        await WarmUpAsync("one", Rotation.Always, RefreshStrategy.Eager);

        var trips = await MeasureAsync("refresh, rotated", () => RefreshAsync(App.First, "one"));

        Assert.Equal((1, 1), (trips.Provider, DueTrips(trips)));
        Assert.Equal(KeyValuePair.Create(KeyVaultOperation.Set, 1), Assert.Single(trips.Vault));
        Assert.InRange(trips.Total, 1, 7);
    }

    [Fact]
    public async Task GetToken_RotatedInAColdProcess_AddsOneReadOfEachThingThatAProcessRemembers()
    {
        await WarmUpAsync("one", Rotation.Always, RefreshStrategy.Eager);
        var cold = App.StartInstance();

        var first = await MeasureAsync("refresh, rotated, cold", () => RefreshAsync(cold, "one"));
        var second = await MeasureAsync("refresh, rotated, then", () => RefreshAsync(cold, "one"));

        // Sealing key, client secret and the newest refresh token from the vault, because the table may be an older copy; the registration from the table.
        Assert.Equal(3, first.Vault[KeyVaultOperation.Get]);
        Assert.Equal(1, first.Count("read providers"));
        Assert.Equal(second.Total + 4, first.Total);
    }

    [Fact]
    public async Task GetToken_NotRotatedInAProcessThatHasReadTheToken_IsStillAtMostSix() // Fault 19
    {
        await WarmUpAsync("one", Rotation.Never, RefreshStrategy.Eager);
        var other = App.StartInstance();
        await RefreshAsync(other, "one");

        var trips = await MeasureAsync("refresh, not rotated, another process", () => RefreshAsync(other, "one"));

        Assert.InRange(trips.Total, 1, 6);
    }

    [Fact]
    public async Task GetToken_FirstRefreshOfAConnection_AddsTheLeaseBlob()
    {
        await WarmUpAsync("other", Rotation.Always, RefreshStrategy.Eager);
        await App.ConnectAsync("one", Expired);

        var trips = await MeasureAsync("refresh, rotated, first of its connection", () => App.First.GetTokenAsync("one"));

        Assert.Equal(1, trips.Count("create blob"));
        Assert.InRange(trips.Total, 1, 9);
    }

    /// <summary>A first refresh, which fills the caches of the process.</summary>
    private async Task WarmUpAsync(string id, Rotation rotation, RefreshStrategy strategy)
    {
        App.Provider.Behaviour = App.Provider.Behaviour with { Rotation = rotation };
        await App.ConnectAsync(id, Expired, strategy);
        Assert.IsType<TokenResult.Token>(await App.First.GetTokenAsync(id));
    }

    /// <summary>
    /// Refreshes as for a caller who finds the token expired. Each token has a longer lifetime than the one before, so that the due row moves.
    /// </summary>
    private async Task RefreshAsync(AppInstance instance, string id)
    {
        App.Provider.Behaviour = App.Provider.Behaviour with { AccessTokenLifetime = App.Provider.Behaviour.AccessTokenLifetime + TimeSpan.FromHours(1) };
        Assert.IsType<TokenResult.Token>(await instance.Get<AccessTokenRetriever>().RefreshAsync(id, default));
    }

    private static int DueTrips(RoundTrips trips) => trips.Storage.Count(t => t.Call.EndsWith(" due", StringComparison.Ordinal));

    private async Task<RoundTrips> MeasureAsync(string what, Func<Task> operation)
    {
        var trips = await App.MeasureAsync(operation);
        output.WriteLine($"{what}: {trips.Total} ({trips})");
        return trips;
    }
}
