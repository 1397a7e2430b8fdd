using System.Collections.Immutable;
using TokenFunctions.Api.Http;
using TokenFunctions.Model;
using TokenFunctions.OAuth.Responses;
using TokenFunctions.Ports;
using TokenFunctions.Sealing;
using TokenFunctions.Tests.Fakes;
using TokenFunctions.Tests.Fakes.Calls;

namespace TokenFunctions.Tests.Sealing;

public sealed class TokenSealerTests
{
    private static readonly SealContext Context = new(SealPurpose.RefreshToken, The.Id, new GrantId("0123456789abcdef"));
    private static readonly Secret Token = new("töken-must-not-print");

    [Fact]
    public void Seal_SameTokenTwice_OpensAndNoTwoEnvelopesAreAlike() => World.Run(async world =>
    {
        var (keys, sealer) = Parts(world);
        var key = await keys.GetCurrentAsync(default);
        var (one, other) = (TokenSealer.Seal(key, Context, Token), TokenSealer.Seal(key, Context, Token));

        Assert.Equal(Token, await sealer.OpenAsync(one, Context, default));
        Assert.False(one.SequenceEqual(other));
        Assert.DoesNotContain("must-not-print", System.Text.Encoding.UTF8.GetString(one.AsSpan()), StringComparison.Ordinal);
    });

    [Fact]
    public void Open_ByteChangedAnywhere_IsABrokenSeal() => World.Run(async world =>
    {
        var (keys, sealer) = Parts(world);
        var envelope = TokenSealer.Seal(await keys.GetCurrentAsync(default), Context, Token);
        for (var i = 0; i < envelope.Length; i++)
        {
            var tampered = envelope.SetItem(i, (byte)(envelope[i] ^ 1));
            await Assert.ThrowsAsync<SealBrokenException>(async () => await sealer.OpenAsync(tampered, Context, default));
        }

        for (var length = 0; length < envelope.Length; length++)
        {
            await Assert.ThrowsAsync<SealBrokenException>(async () => await sealer.OpenAsync([.. envelope.Take(length)], Context, default));
        }
    });

    [Theory]
    [InlineData(SealPurpose.AccessToken, The.Id, "0123456789abcdef")]
    [InlineData(SealPurpose.SpareToken, The.Id, "0123456789abcdef")]
    [InlineData(SealPurpose.RefreshToken, "other", "0123456789abcdef")]
    [InlineData(SealPurpose.RefreshToken, The.Id, "fedcba9876543210")]
    internal void Open_MovedElsewhere_IsABrokenSeal(SealPurpose purpose, string connection, string grant) => World.Run(async world =>
    {
        var (keys, sealer) = Parts(world);
        var envelope = TokenSealer.Seal(await keys.GetCurrentAsync(default), Context, Token);

        await Assert.ThrowsAsync<SealBrokenException>(
            async () => await sealer.OpenAsync(envelope, new SealContext(purpose, connection, new GrantId(grant)), default));
    });

    [Fact]
    public void Open_KeyLost_IsABrokenSealAndAnOutageOfTheVaultIsNot() => World.Run(async world =>
    {
        var (keys, _) = Parts(world);
        var key = await keys.GetCurrentAsync(default);
        var envelope = TokenSealer.Seal(key, Context, Token);
        var (_, fresh) = Parts(world);

        world.Faults.At(PortNames.Vault, "Find").FailBefore();
        await Assert.ThrowsAsync<VaultUnavailableException>(async () => await fresh.OpenAsync(envelope, Context, default));
        world.Vault.Disable(SecretNames.SealingKey, key.Version);
        await Assert.ThrowsAsync<SealBrokenException>(async () => await fresh.OpenAsync(envelope, Context, default));
    });

    [Fact]
    public void Open_KeyCreatedByTwoAtOnce_OpensTheEnvelopesOfEachOther() => World.Run(async world =>
    {
        var ((oneKeys, one), (otherKeys, other)) = (Parts(world, "one"), Parts(world, "other"));
        SealingKey? theirs = null;
        world.Faults.At(PortNames.Vault, "Set", "one").Before(async _ => theirs = await otherKeys.GetCurrentAsync(default));

        var ours = await oneKeys.GetCurrentAsync(default);

        Assert.NotEqual(ours.Version, theirs!.Version);
        Assert.Equal(Token, await other.OpenAsync(TokenSealer.Seal(ours, Context, Token), Context, default));
        Assert.Equal(Token, await one.OpenAsync(TokenSealer.Seal(theirs, Context, Token), Context, default));
        world.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal((await oneKeys.GetCurrentAsync(default)).Version, (await otherKeys.GetCurrentAsync(default)).Version);
    });

    [Fact]
    public void GetCurrentKey_AsksEveryTenMinutes_AndAnOutageDoesNotStopSealing() => World.Run(async world =>
    {
        var (keys, _) = Parts(world);
        var first = await keys.GetCurrentAsync(default);
        world.Calls.Clear();
        await keys.GetCurrentAsync(default);
        Assert.Empty(world.Calls);

        world.Advance(TimeSpan.FromMinutes(10));
        world.Faults.At(PortNames.Vault).FailBefore();
        Assert.Equal(first.Version, (await keys.GetCurrentAsync(default)).Version);

        var newer = world.Vault.Set(
            SecretNames.SealingKey,
            new Secret(Convert.ToBase64String(new byte[SealingKey.SizeInBytes])),
            ImmutableDictionary<string, string>.Empty,
            world.Now);
        Assert.Equal(newer, (await keys.GetCurrentAsync(default)).Version);
    });

    [Fact]
    public void GetCurrentKey_SecretIsNoKeyAndNoOtherIsKnown_IsAnOutage() => World.Run(async world =>
    {
        world.Vault.Set(SecretNames.SealingKey, new Secret("no key"), ImmutableDictionary<string, string>.Empty, world.Now);
        var (keys, _) = Parts(world);

        await Assert.ThrowsAsync<VaultUnavailableException>(async () => await keys.GetCurrentAsync(default));
    });

    [Fact]
    public void GetCurrentKey_OutageOfTheVault_DoesNotStopAKeyThatIsKnown() => World.Run(async world =>
    {
        var (keys, _) = Parts(world);
        var key = await keys.GetCurrentAsync(default);

        world.Advance(TimeSpan.FromMinutes(10));
        world.Faults.At(PortNames.Vault, "Find").Always().FailBefore();

        Assert.Same(key, await keys.GetCurrentAsync(default));
    });

    [Theory]
    [InlineData("refresh-crm-0123456789abcdef", The.Id, "0123456789abcdef")]
    [InlineData("refresh-a-b-c-0123456789abcdef", "a-b-c", "0123456789abcdef")]
    public void ParseRefreshToken_NameOfARefreshToken_TellsItsOwner(string name, string connection, string grant)
    {
        Assert.Equal((connection, new GrantId(grant)), SecretNames.ParseRefreshToken(name));
        Assert.Equal(name, SecretNames.RefreshToken(connection, new GrantId(grant)));
    }

    [Theory]
    [InlineData("client-acme")]
    [InlineData("refresh-")]
    [InlineData("refresh-0123456789abcdef")]
    [InlineData("refresh-crm0123456789abcdef")]
    public void ParseRefreshToken_OtherName_IsNone(string name) => Assert.Null(SecretNames.ParseRefreshToken(name));

    [Fact]
    public void Fingerprint_TellsTokensConnectionsAndGrantsApart()
    {
        var all = new[]
        {
            Fingerprint.Of("a", new GrantId("g"), Token),
            Fingerprint.Of("b", new GrantId("g"), Token),
            Fingerprint.Of("a", new GrantId("h"), Token),
            Fingerprint.Of("a", new GrantId("g"), new Secret("other")),
        };
        Assert.Equal(4, all.Distinct().Count());
        Assert.Equal(all[0], Fingerprint.Of("a", new GrantId("g"), new Secret(Token.Reveal())));
        Assert.All(all, f => Assert.Matches("^[0-9a-f]{32}$", f.Value));
    }

    private static (SealingKeys Keys, TokenSealer Sealer) Parts(World world, string? name = null)
    {
        var worker = world.NewWorker(name);
        return (worker.Get<SealingKeys>(), worker.Get<TokenSealer>());
    }
}
