using TokenFunctions.Api.Http;
using TokenFunctions.Model;
using TokenFunctions.Ports;
using TokenFunctions.Storage.Vault;
using TokenFunctions.Tests.Support;

namespace TokenFunctions.Azurite.Tests.Storage.Vault;

public sealed class KeyVaultTests : VaultTest
{
    private const string Name = "refresh-one-0123456789abcdef";
    private const string Value = "not-to-be-printed";

    [Fact]
    public async Task FindAsync_AfterSet_HasValueVersionAndTags()
    {
        var version = await Vault.SetAsync(Name, new Secret(Value), SecretNames.Generation(17), null, default);

        var found = await Vault.FindAsync(Name, null, default);

        Assert.Equal((Value, version), (found!.Value.Reveal(), found.Version));
        Assert.Equal(17, SecretNames.GenerationOf(found.Tags));
    }

    [Fact]
    public async Task FindAsync_ByVersion_IsThatOneAndWithoutTheNewest()
    {
        var older = await Vault.SetAsync(Name, new Secret("older"), NoTags, null, default);
        var newer = await Vault.SetAsync(Name, new Secret("newer"), NoTags, null, default);

        Assert.Equal("older", (await Vault.FindAsync(Name, older, default))!.Value.Reveal());
        Assert.Equal("newer", (await Vault.FindAsync(Name, newer, default))!.Value.Reveal());
        Assert.Equal("newer", (await Vault.FindAsync(Name, null, default))!.Value.Reveal());
    }

    [Fact]
    public async Task FindAsync_NoSuchNameOrVersion_IsNull()
    {
        Assert.Null(await Vault.FindAsync(Name, null, default));

        await Vault.SetAsync(Name, new Secret(Value), NoTags, null, default);

        Assert.Null(await Vault.FindAsync(Name, new SecretVersion("0123456789abcdef0123456789abcdef"), default));
    }

    [Fact]
    public async Task FindAsync_Disabled_IsNull()
    {
        var version = await Vault.SetAsync(Name, new Secret(Value), NoTags, null, default);
        var secret = (await Client.GetSecretAsync(Name)).Value;
        secret.Properties.Enabled = false;
        await Client.UpdateSecretPropertiesAsync(secret.Properties);

        Assert.Null(await Vault.FindAsync(Name, null, default));
        Assert.Null(await Vault.FindAsync(Name, version, default));
        Assert.False(Assert.Single(await Vault.ListVersionsAsync(Name, default).ToListAsync()).IsEnabled);
    }

    [Fact]
    public async Task SetAsync_WithAnExpiry_IsKept()
    {
        var expires = Time.GetUtcNow().AddDays(30);

        await Vault.SetAsync(Name, new Secret(Value), NoTags, expires, default);

        Assert.Equal(expires, (await Client.GetSecretAsync(Name)).Value.Properties.ExpiresOn);
    }

    [Fact]
    public async Task SetAsync_SoftDeletedName_RecoversItAndAddsTheVersion()
    {
        var old = await Vault.SetAsync(Name, new Secret("old"), NoTags, null, default);
        await Vault.RemoveAsync(Name, default);
        Time.Advance(TimeSpan.FromSeconds(4));

        var version = await WithTimeAsync(Vault.SetAsync(Name, new Secret(Value), NoTags, null, default));

        Assert.Equal(Value, (await Vault.FindAsync(Name, version, default))!.Value.Reveal());
        Assert.Equal("old", (await Vault.FindAsync(Name, old, default))!.Value.Reveal());
    }

    [Fact]
    public async Task SetAsync_WhileTheNameIsBeingDeleted_IsUnavailableForNow()
    {
        await Vault.SetAsync(Name, new Secret("old"), NoTags, null, default);
        await Vault.RemoveAsync(Name, default);

        var e = await Assert.ThrowsAsync<VaultUnavailableException>(() => Vault.SetAsync(Name, new Secret(Value), NoTags, null, default));
        Assert.DoesNotContain(Value, e.ToString(), StringComparison.Ordinal);

        Time.Advance(TimeSpan.FromSeconds(4));
        await WithTimeAsync(Vault.SetAsync(Name, new Secret(Value), NoTags, null, default));
    }

    [Fact]
    public async Task RemoveAsync_MissingDeletedOrTwice_IsFine()
    {
        await Vault.RemoveAsync(Name, default);
        await Vault.SetAsync(Name, new Secret(Value), NoTags, null, default);

        await Vault.RemoveAsync(Name, default);
        await Vault.RemoveAsync(Name, default);
        Time.Advance(TimeSpan.FromSeconds(4));
        await Vault.RemoveAsync(Name, default);

        Assert.Null(await Vault.FindAsync(Name, null, default));
        Assert.Empty(await Vault.ListVersionsAsync(Name, default).ToListAsync());
    }

    [Fact]
    public async Task ListVersionsAsync_HasEachVersionWithItsTagsAndTimeAndNoOtherName()
    {
        var versions = new List<string>();
        foreach (var generation in (long[])[1, 2, 3])
        {
            versions.Add((await Vault.SetAsync(Name, new Secret(Value), SecretNames.Generation(generation), null, default)).Value);
            Time.Advance(TimeSpan.FromMinutes(1));
        }

        await Vault.SetAsync($"{Name}0", new Secret(Value), SecretNames.Generation(99), null, default);

        var found = await Vault.ListVersionsAsync(Name, default).ToListAsync();

        Assert.Equal(versions.Order(StringComparer.Ordinal), found.Select(v => v.Version!.Value.Value).Order(StringComparer.Ordinal));
        Assert.Equal([1, 2, 3], found.OrderBy(v => v.ChangedAt).Select(v => SecretNames.GenerationOf(v.Tags)!.Value));
    }

    [Fact]
    public async Task ListAsync_MoreThanAPage_HasEachNameOnceAndNoDeletedOne()
    {
        var names = Enumerable.Range(0, 30).Select(i => $"client-{i:00}").ToArray();
        foreach (var name in names)
        {
            await Vault.SetAsync(name, new Secret(Value), NoTags, null, default);
            await Vault.SetAsync(name, new Secret(Value), NoTags, null, default);
        }

        await Vault.RemoveAsync("client-07", default);

        var found = await Vault.ListAsync(default).Select(s => s.Name).ToListAsync();

        Assert.Equal(names.Except(["client-07"]), found.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task SetAsync_ValueThatTheVaultDoesNotTake_IsUnavailableWithoutTheValue()
    {
        var value = new string('x', ISecretVault.MaxValueBytes + 1000);

        var e = await Assert.ThrowsAsync<VaultUnavailableException>(() => Vault.SetAsync(Name, new Secret(value), NoTags, null, default));

        Assert.DoesNotContain("xxxx", e.ToString(), StringComparison.Ordinal);
        Assert.Contains(Name, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SetAsync_TheLongestValue_IsKept()
    {
        var value = new string('x', ISecretVault.MaxValueBytes);

        await Vault.SetAsync(Name, new Secret(value), NoTags, null, default);

        Assert.Equal(value, (await Vault.FindAsync(Name, null, default))!.Value.Reveal());
    }

    [Fact]
    public async Task EveryCall_VaultDown_IsUnavailableWithoutTheValue()
    {
        await Server.DisposeAsync();

        await AssertUnavailableAsync(Vault);
    }

    [Fact]
    public async Task EveryCall_AccessRefused_IsUnavailableWithoutTheValue() =>
        await AssertUnavailableAsync(new TokenFunctions.Storage.Vault.KeyVault(VaultClients.SecretClientOf(Server, token: "of-a-stranger"), Time));

    [Fact]
    public async Task FindAsync_CancelledByTheCaller_IsNoTroubleOfTheVault() =>
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Vault.FindAsync(Name, null, new CancellationToken(canceled: true)));

    private static async Task AssertUnavailableAsync(ISecretVault vault)
    {
        Func<Task>[] calls =
        [
            () => vault.FindAsync(Name, null, default),
            () => vault.SetAsync(Name, new Secret(Value), NoTags, null, default),
            () => vault.RemoveAsync(Name, default),
            async () => await vault.ListAsync(default).ToListAsync(),
            async () => await vault.ListVersionsAsync(Name, default).ToListAsync(),
        ];
        foreach (var call in calls)
        {
            var e = await Assert.ThrowsAsync<VaultUnavailableException>(call);
            Assert.DoesNotContain(Value, e.ToString(), StringComparison.Ordinal);
        }
    }

    /// <summary>Advances the clock until the work is done. The vault takes time to recover a name, and the adapter waits for it.</summary>
    private async Task<T> WithTimeAsync<T>(Task<T> work)
    {
        for (var ticks = 0; ticks < 500 && !work.IsCompleted; ticks++)
        {
            Time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.WhenAny(work, Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System));
        }

        return await work.WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System);
    }
}
