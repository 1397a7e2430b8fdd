using System.Collections.Immutable;
using Azure.Data.Tables;
using TokenFunctions.Api.Http;
using TokenFunctions.Model;
using TokenFunctions.Model.Profiles;
using TokenFunctions.OAuth.Endpoints;
using TokenFunctions.Ports;
using TokenFunctions.Storage.Tables;
using TokenFunctions.Tests.Support;

namespace TokenFunctions.Azurite.Tests.Storage.Tables;

public sealed class ProviderTableTests : AzuriteTest
{
    private static readonly Provider Full = new()
    {
        Name = "one",
        Version = 1_772_366_400,
        Profile = ProfileCatalog.Find(ProfileCatalog.Names.First(n => n != "generic"))!,
        ClientId = "id 'with' quotes",
        ClientSecretVersion = new SecretVersion("a1b2"),
        FormerClientSecret = new FormerClientSecret(new SecretVersion("0a1b"), new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero)),
        KeyId = "key-1",
        SigningAlgorithm = SigningAlgorithm.PS256,
        AssertionAudience = AssertionAudience.Issuer,
        ClientSecretExpiresAt = new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero),
        TokenEndpoint = new Uri("https://provider.example/token?tenant=a%20b"),
        RevocationEndpoint = new Uri("https://provider.example/revoke"),
        AuthorizationEndpoint = new Uri("https://provider.example/authorize"),
        IntrospectionEndpoint = new Uri("https://provider.example/introspect"),
        Issuer = "https://provider.example",
        ClientAuthentication = ClientAuthentication.ClientSecretPost,
        ReauthorizeUrl = "https://app.example/again/{connection}",
        DefaultLifetime = TimeSpan.FromSeconds(1799.5),
        Discovered = DiscoveredMembers.TokenEndpoint | DiscoveredMembers.ClientAuthentication,
        DiscoveredAt = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
    };

    private static readonly Provider Bare = new()
    {
        Name = "one",
        Profile = ProviderProfile.Generic,
        ClientId = "id",
        TokenEndpoint = new Uri("https://provider.example/token"),
        ClientAuthentication = ClientAuthentication.None,
    };

    private readonly ManualTimeProvider _time = new();

    private ProviderTable Store => new(Table, _time);

    [Fact]
    public async Task ReadAsync_AfterAdd_EveryMemberComesBack()
    {
        Assert.True(await Store.TryWriteAsync(Full, null, default));

        Assert.Equal(Full, (await Store.ReadAsync("one", default))!.Provider);
    }

    [Fact]
    public async Task ReadAsync_AfterAdd_SettingsComeBack()
    {
        var settings = new Dictionary<string, string> { ["tenant"] = "contoso.example", ["region"] = "eu" };
        await Store.TryWriteAsync(Full with { Settings = settings.ToImmutableSortedDictionary(StringComparer.Ordinal) }, null, default);

        Assert.Equal(settings.OrderBy(s => s.Key), (await Store.ReadAsync("one", default))!.Provider.Settings);
    }

    [Fact]
    public async Task ReadAsync_AfterAdd_OverridesAreMergedAgain()
    {
        await Store.TryWriteAsync(Full with { Overrides = """{"reuse_grace":"00:07:00","headers":{"X-A":"1"}}""" }, null, default);

        var read = (await Store.ReadAsync("one", default))!.Provider;

        Assert.Equal((Full.Profile.Name, TimeSpan.FromMinutes(7), "1"), (read.Profile.Name, read.Profile.ReuseGrace, read.Profile.Headers["X-A"]));
        Assert.Equal("""{"reuse_grace":"00:07:00","headers":{"X-A":"1"}}""", read.Overrides);
    }

    [Fact]
    public async Task ReadAsync_RowOfAnEarlierVersion_StillReads()
    {
        await Store.TryWriteAsync(Full, null, default);
        TableEntity row = await Table.GetEntityAsync<TableEntity>("provider", "one");
        foreach (var column in (string[])["Overrides", "Settings", "IntrospectionEndpoint"])
        {
            row.Remove(column);
        }

        await Table.UpdateEntityAsync(row, row.ETag, TableUpdateMode.Replace);

        Assert.Equal(Full with { IntrospectionEndpoint = null }, (await Store.ReadAsync("one", default))!.Provider);
    }

    [Fact]
    public async Task TryWriteAsync_MembersClearedSince_DoNotSurvive()
    {
        await Store.TryWriteAsync(Full, null, default);

        Assert.True(await Store.TryWriteAsync(Bare, (await Store.ReadAsync("one", default))!.ETag, default));

        Assert.Equal(Bare with { Profile = ProfileCatalog.Find("generic")! }, (await Store.ReadAsync("one", default))!.Provider);
    }

    [Fact]
    public async Task TryWriteAsync_NameTaken_IsFalse()
    {
        await Store.TryWriteAsync(Full, null, default);

        Assert.False(await Store.TryWriteAsync(Bare, null, default));
        Assert.Equal(Full, (await Store.ReadAsync("one", default))!.Provider);
    }

    [Fact]
    public async Task TryWriteAsync_ChangedOrGoneMeanwhile_IsFalse()
    {
        await Store.TryWriteAsync(Full, null, default);
        var stale = (await Store.ReadAsync("one", default))!.ETag;
        await Store.TryWriteAsync(Full with { Version = 2 }, stale, default);

        Assert.False(await Store.TryWriteAsync(Full with { Version = 3 }, stale, default));
        Assert.Equal(2, (await Store.ReadAsync("one", default))!.Provider.Version);
        Assert.False(await Store.TryRemoveAsync("one", stale, default));

        Assert.True(await Store.TryRemoveAsync("one", (await Store.ReadAsync("one", default))!.ETag, default));
        Assert.False(await Store.TryWriteAsync(Full, stale, default));
        Assert.Null(await Store.ReadAsync("one", default));
    }

    [Fact]
    public async Task FindAsync_ChangedByAnotherProcess_IsSeenAfterHalfAMinute()
    {
        var (ours, others) = (Store, Store);
        await others.TryWriteAsync(Full, null, default);
        Assert.Equal(Full.Version, (await ours.FindAsync("one", default))!.Version);
        await others.TryWriteAsync(Full with { Version = 2 }, (await others.ReadAsync("one", default))!.ETag, default);

        _time.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal(Full.Version, (await ours.FindAsync("one", default))!.Version);

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(2, (await ours.FindAsync("one", default))!.Version);
    }

    [Fact]
    public async Task FindAsync_ClockSetBack_StillForgetsAfterHalfAMinute()
    {
        var (ours, others) = (Store, Store);
        await others.TryWriteAsync(Full, null, default);
        await ours.FindAsync("one", default);
        await others.TryRemoveAsync("one", (await others.ReadAsync("one", default))!.ETag, default);

        _time.JumpWallClock(TimeSpan.FromHours(-1));
        _time.Advance(TimeSpan.FromSeconds(30));

        Assert.Null(await ours.FindAsync("one", default));
    }

    [Fact]
    public async Task FindAsync_OwnChangeOrRemoval_IsSeenAtOnce()
    {
        var store = Store;
        await store.TryWriteAsync(Full, null, default);
        await store.FindAsync("one", default);

        await store.TryWriteAsync(Full with { Version = 2 }, (await store.ReadAsync("one", default))!.ETag, default);
        Assert.Equal(2, (await store.FindAsync("one", default))!.Version);

        await store.TryRemoveAsync("one", (await store.ReadAsync("one", default))!.ETag, default);
        Assert.Null(await store.FindAsync("one", default));
    }

    [Fact]
    public async Task FindAsync_AbsentThenAdded_IsSeenAtOnce()
    {
        var store = Store;
        Assert.Null(await store.FindAsync("one", default));

        await Store.TryWriteAsync(Full, null, default);

        Assert.NotNull(await store.FindAsync("one", default));
    }

    [Fact]
    public async Task ListAsync_GivesAllInOrder()
    {
        foreach (var name in (string[])["b", "c", "a"])
        {
            await Store.TryWriteAsync(Bare with { Name = name }, null, default);
        }

        Assert.Equal(["a", "b", "c"], (await Store.ListAsync(default)).Providers.Select(p => p.Name));
    }

    [Theory]
    [InlineData("Profile", "nobody")]
    [InlineData("Profile", null)]
    [InlineData("ClientId", null)]
    [InlineData("TokenEndpoint", "nowhere")]
    [InlineData("TokenEndpoint", null)]
    [InlineData("ClientAuthentication", "handshake")]
    [InlineData("SigningAlgorithm", "HS256")]
    [InlineData("AssertionAudience", "everybody")]
    [InlineData("ClientSecretExpiresAt", "soon")]
    [InlineData("FormerClientSecretUntil", "later")]
    [InlineData("Version", "newest")]
    [InlineData("Settings", "[")]
    [InlineData("Settings", "7")]
    [InlineData("Overrides", "null")]
    [InlineData("Overrides", "[]")]
    [InlineData("Overrides", "{\"no_such_member\":1}")]
    public async Task ReadAsync_RowEditedIntoNonsense_NamesTheProvider(string column, object? value)
    {
        await Store.TryWriteAsync(Full, null, default);
        TableEntity row = await Table.GetEntityAsync<TableEntity>("provider", "one");
        row[column] = value;
        await Table.UpdateEntityAsync(row, row.ETag, TableUpdateMode.Replace);

        var e = await Assert.ThrowsAsync<RowUnreadableException>(() => Store.ReadAsync("one", default));

        Assert.Contains("one", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_RowOfAnEarlierVersion_HasNothingOfWhatCameSince()
    {
        await Store.TryWriteAsync(Full, null, default);
        TableEntity row = await Table.GetEntityAsync<TableEntity>("provider", "one");
        foreach (var column in (string[])[
            "FormerClientSecretVersion", "FormerClientSecretUntil", "KeyId", "SigningAlgorithm", "AssertionAudience", "ClientSecretExpiresAt"])
        {
            row.Remove(column);
        }

        await Table.UpdateEntityAsync(row, row.ETag, TableUpdateMode.Replace);

        var expected = Full with
        {
            FormerClientSecret = null,
            KeyId = null,
            SigningAlgorithm = null,
            AssertionAudience = AssertionAudience.TokenEndpoint,
            ClientSecretExpiresAt = null,
        };
        Assert.Equal(expected, (await Store.ReadAsync("one", default))!.Provider);
    }

    [Fact]
    public async Task EveryCall_TableMissing_IsUnavailable()
    {
        var store = new ProviderTable(MissingTable, _time);
        Func<Task>[] calls =
        [
            async () => await store.FindAsync("one", default),
            () => store.ReadAsync("one", default),
            () => store.TryWriteAsync(Full, null, default),
            () => store.TryWriteAsync(Full, "W/\"x\"", default),
            () => store.TryRemoveAsync("one", "W/\"x\"", default),
            () => store.ListAsync(default),
        ];

        foreach (var call in calls)
        {
            await Assert.ThrowsAsync<StoreUnavailableException>(call);
        }
    }
}
