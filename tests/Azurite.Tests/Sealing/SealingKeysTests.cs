using Microsoft.Extensions.Logging.Abstractions;
using Moq;
using TokenFunctions.Api.Http;
using TokenFunctions.Azurite.Tests.Storage.Vault;
using TokenFunctions.Local.KeyVault;
using TokenFunctions.Model;
using TokenFunctions.Ports;
using TokenFunctions.Sealing;
using TokenFunctions.Storage.Vault;
using TokenFunctions.Tests.Support;

namespace TokenFunctions.Azurite.Tests.Sealing;

/// <summary>Sealing with keys that live in a vault.</summary>
public sealed class SealingKeysTests : VaultTest
{
    private static readonly SealContext Context = new(SealPurpose.AccessToken, "one", new GrantId("0123456789abcdef"));
    private static readonly Secret Token = new("token");

    private SealingKeys NewProcess() => new(Vault, Time, NullLogger<SealingKeys>.Instance);

    [Fact]
    public async Task GetCurrentAsync_EmptyVault_CreatesAKeyThatTheNextProcessUsesToo()
    {
        var first = await NewProcess().GetCurrentAsync(default);

        var second = await NewProcess().GetCurrentAsync(default);

        Assert.Equal(first.Version, second.Version);
        Assert.Equal("token", (await OpenInNewProcessAsync(first)).Reveal());
    }

    [Fact]
    public async Task GetCurrentAsync_Again_AsksTheVaultOncePerTenMinutes()
    {
        var keys = NewProcess();
        await keys.GetCurrentAsync(default);
        var asked = Server.Counters[KeyVaultOperation.Get];

        Time.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromSeconds(1));
        await keys.GetCurrentAsync(default);
        Assert.Equal(asked, Server.Counters[KeyVaultOperation.Get]);

        Time.Advance(TimeSpan.FromSeconds(1));
        await keys.GetCurrentAsync(default);
        Assert.Equal(asked + 1, Server.Counters[KeyVaultOperation.Get]);
    }

    [Fact]
    public async Task OpenAsync_SealedUnderAnOlderVersion_OpensAfterTheKeyWasChanged()
    {
        var keys = NewProcess();
        var old = await keys.GetCurrentAsync(default);
        var version = await Vault.SetAsync(SecretNames.SealingKey, new Secret(Convert.ToBase64String(new byte[SealingKey.SizeInBytes])), NoTags, null, default);

        Time.Advance(TimeSpan.FromMinutes(10));

        Assert.Equal(version, (await keys.GetCurrentAsync(default)).Version);
        Assert.Equal("token", (await OpenInNewProcessAsync(old)).Reveal());
    }

    [Fact]
    public async Task OpenAsync_SealedByAProcessThatKnowsANewerKey_Opens()
    {
        var keys = NewProcess();
        await keys.GetCurrentAsync(default);
        var version = await Vault.SetAsync(SecretNames.SealingKey, new Secret(Convert.ToBase64String(new byte[SealingKey.SizeInBytes])), NoTags, null, default);
        var newer = await NewProcess().GetCurrentAsync(default);

        Assert.Equal(version, newer.Version);
        Assert.Equal("token", (await new TokenSealer(keys).OpenAsync(TokenSealer.Seal(newer, Context, Token), Context, default)).Reveal());
    }

    [Fact]
    public async Task GetCurrentAsync_ManyProcessesOnAnEmptyVault_WhatEachSealedOpens()
    {
        var keys = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => NewProcess().GetCurrentAsync(default).AsTask()));

        foreach (var key in keys)
        {
            Assert.Equal("token", (await OpenInNewProcessAsync(key)).Reveal());
        }
    }

    [Fact]
    public async Task GetCurrentAsync_ManyCallersInOneProcessOnAnEmptyVault_CreateOneKey()
    {
        var keys = NewProcess();

        var found = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => keys.GetCurrentAsync(default).AsTask()));

        Assert.Single(found.Select(k => k.Version).Distinct());
        Assert.Equal((1, 1), (Server.Counters[KeyVaultOperation.Get], Server.Counters[KeyVaultOperation.Set]));
    }

    [Fact]
    public async Task FindAsync_OneOfManyCallersLeaves_TheOthersGetTheKey()
    {
        var key = await NewProcess().GetCurrentAsync(default);
        var keys = NewProcess();
        using var leaving = new CancellationTokenSource();

        var left = keys.FindAsync(key.Version, leaving.Token).AsTask();
        var stayed = keys.FindAsync(key.Version, default).AsTask();
        await leaving.CancelAsync();

        await Task.WhenAny(left);
        Assert.Equal(key.Version, (await stayed)!.Version);
    }

    [Fact]
    public async Task FindAsync_AfterTheVaultWasUnavailable_AsksAgain()
    {
        var key = await NewProcess().GetCurrentAsync(default);
        var stranger = new TokenFunctions.Storage.Vault.KeyVault(VaultClients.SecretClientOf(Server, token: "of-a-stranger"), Time);
        var flaky = new Mock<ISecretVault>();
        flaky.SetupSequence(v => v.FindAsync(SecretNames.SealingKey, key.Version, It.IsAny<CancellationToken>()))
            .Returns(stranger.FindAsync(SecretNames.SealingKey, key.Version, default))
            .Returns(Vault.FindAsync(SecretNames.SealingKey, key.Version, default));
        var keys = new SealingKeys(flaky.Object, Time, NullLogger<SealingKeys>.Instance);

        await Assert.ThrowsAsync<VaultUnavailableException>(async () => await keys.FindAsync(key.Version, default));

        Assert.Equal(key.Version, (await keys.FindAsync(key.Version, default))!.Version);
    }

    [Fact]
    public async Task OpenAsync_KeyVersionGone_IsBrokenNotUnavailable()
    {
        var key = await NewProcess().GetCurrentAsync(default);
        await Vault.RemoveAsync(SecretNames.SealingKey, default);

        var e = await Assert.ThrowsAsync<SealBrokenException>(() => OpenInNewProcessAsync(key));

        Assert.Contains(key.Version.Value, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAsync_VaultDownAndKeyNotKnownYet_IsUnavailable()
    {
        var key = await NewProcess().GetCurrentAsync(default);
        await Server.DisposeAsync();

        await Assert.ThrowsAsync<VaultUnavailableException>(() => OpenInNewProcessAsync(key));
    }

    [Fact]
    public async Task OpenAsync_VaultDownAndKeyKnown_Opens()
    {
        var keys = NewProcess();
        var envelope = TokenSealer.Seal(await keys.GetCurrentAsync(default), Context, Token);
        await Server.DisposeAsync();

        Assert.Equal("token", (await new TokenSealer(keys).OpenAsync(envelope, Context, default)).Reveal());
    }

    [Theory]
    [InlineData("not base64!")]
    [InlineData("c2hvcnQ=")]
    public async Task GetCurrentAsync_SecretThatIsNoKey_IsUnavailableWithoutIt(string value)
    {
        await Vault.SetAsync(SecretNames.SealingKey, new Secret(value), NoTags, null, default);

        var e = await Assert.ThrowsAsync<VaultUnavailableException>(async () => await NewProcess().GetCurrentAsync(default));

        Assert.DoesNotContain(value, e.ToString(), StringComparison.Ordinal);
        Assert.Single(await Vault.ListVersionsAsync(SecretNames.SealingKey, default).ToListAsync());
    }

    private async Task<Secret> OpenInNewProcessAsync(SealingKey key) =>
        await new TokenSealer(NewProcess()).OpenAsync(TokenSealer.Seal(key, Context, Token), Context, default);
}
