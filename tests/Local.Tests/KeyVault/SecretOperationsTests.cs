using System.Net;
using System.Text.Json;
using Azure;
using Azure.Security.KeyVault.Secrets;
using TokenFunctions.Local.KeyVault;
using TokenFunctions.Tests.Support;

namespace TokenFunctions.Local.Tests.KeyVault;

public sealed class SecretOperationsTests
{
    [Fact]
    public async Task GetSecret_AfterSet_ReturnsValueAndProperties()
    {
        await using var vault = await RunningVault.StartAsync();
        var expires = vault.Clock.GetUtcNow().AddDays(30);
        var secret = new KeyVaultSecret("refresh-a", "välue \"1\"")
        {
            Properties = { ContentType = "text/plain", ExpiresOn = expires, NotBefore = expires.AddDays(-60), Tags = { ["generation"] = "7", ["ünit"] = "x" } },
        };

        await vault.Client.SetSecretAsync(secret);
        KeyVaultSecret read = await vault.Client.GetSecretAsync("refresh-a");

        Assert.Equal("välue \"1\"", read.Value);
        Assert.Equal("refresh-a", read.Name);
        Assert.Equal(new Uri(vault.Server.Uri, $"/secrets/refresh-a/{read.Properties.Version}"), read.Id);
        Assert.Equal("text/plain", read.Properties.ContentType);
        Assert.Equal(expires, read.Properties.ExpiresOn);
        Assert.Equal(expires.AddDays(-60), read.Properties.NotBefore);
        Assert.Equal(new Dictionary<string, string> { ["generation"] = "7", ["ünit"] = "x" }, read.Properties.Tags);
        Assert.True(read.Properties.Enabled);
        Assert.Equal(vault.Clock.GetUtcNow(), read.Properties.CreatedOn);
        Assert.Equal(vault.Clock.GetUtcNow(), read.Properties.UpdatedOn);
        Assert.Equal("Recoverable+Purgeable", read.Properties.RecoveryLevel);
        Assert.Equal(90, read.Properties.RecoverableDays);
    }

    [Fact]
    public async Task SetSecret_OfAnExistingName_MakesANewVersionAndKeepsTheOld()
    {
        await using var vault = await RunningVault.StartAsync();
        KeyVaultSecret first = await vault.Client.SetSecretAsync(new KeyVaultSecret("a", "one") { Properties = { Tags = { ["t"] = "1" } } });
        vault.Clock.Advance(TimeSpan.FromMinutes(1));
        KeyVaultSecret second = await vault.Client.SetSecretAsync("a", "two");

        Assert.NotEqual(first.Properties.Version, second.Properties.Version);
        Assert.Equal("two", (await vault.Client.GetSecretAsync("a")).Value.Value);
        Assert.Equal("one", (await vault.Client.GetSecretAsync("a", first.Properties.Version)).Value.Value);
        Assert.Empty(second.Properties.Tags);
        Assert.Equal(first.Properties.CreatedOn + TimeSpan.FromMinutes(1), second.Properties.CreatedOn);
    }

    [Fact]
    public async Task Names_IgnoreCase()
    {
        await using var vault = await RunningVault.StartAsync();
        await vault.Client.SetSecretAsync("Client-A", "one");
        KeyVaultSecret second = await vault.Client.SetSecretAsync("CLIENT-a", "two");

        Assert.Equal("two", (await vault.Client.GetSecretAsync("client-a")).Value.Value);
        Assert.Equal("Client-A", second.Name);
        Assert.Single(await vault.Client.GetPropertiesOfSecretsAsync().ToListAsync());
        Assert.Equal(2, (await vault.Client.GetPropertiesOfSecretVersionsAsync("client-A").ToListAsync()).Count);
    }

    [Fact]
    public async Task GetSecret_Unknown_Is404()
    {
        await using var vault = await RunningVault.StartAsync();
        await vault.Client.SetSecretAsync("known", "v");

        Assert.Equal((404, "SecretNotFound", null), await RunningVault.ErrorOf(() => vault.Client.GetSecretAsync("unknown")));
        Assert.Equal((404, "SecretNotFound", null), await RunningVault.ErrorOf(() => vault.Client.GetSecretAsync("known", new string('0', 32))));
        Assert.Equal((404, "SecretNotFound", null), await RunningVault.ErrorOf(() => vault.Client.StartDeleteSecretAsync("unknown")));
    }

    [Fact]
    public async Task UpdateProperties_ChangesWhatItNamesAndKeepsTheRest()
    {
        await using var vault = await RunningVault.StartAsync();
        KeyVaultSecret set = await vault.Client.SetSecretAsync(
            new KeyVaultSecret("a", "v") { Properties = { ContentType = "kept", Tags = { ["old"] = "1" } } });
        vault.Clock.Advance(TimeSpan.FromMinutes(5));
        var expires = vault.Clock.GetUtcNow().AddDays(1);
        var change = new SecretProperties(set.Id) { ExpiresOn = expires, Tags = { ["new"] = "2" } };

        SecretProperties updated = await vault.Client.UpdateSecretPropertiesAsync(change);
        KeyVaultSecret read = await vault.Client.GetSecretAsync("a");

        Assert.Equal(set.Properties.Version, updated.Version);
        Assert.Equal(expires, updated.ExpiresOn);
        Assert.Equal("v", read.Value);
        Assert.Equal("kept", read.Properties.ContentType);
        Assert.Equal(new Dictionary<string, string> { ["new"] = "2" }, read.Properties.Tags);
        Assert.Equal(set.Properties.CreatedOn, read.Properties.CreatedOn);
        Assert.Equal(vault.Clock.GetUtcNow(), read.Properties.UpdatedOn);
    }

    [Fact]
    public async Task UpdateProperties_OfAnOldVersion_LeavesTheLatestAlone()
    {
        await using var vault = await RunningVault.StartAsync();
        KeyVaultSecret first = await vault.Client.SetSecretAsync("a", "one");
        KeyVaultSecret second = await vault.Client.SetSecretAsync("a", "two");
        first.Properties.Enabled = false;

        await vault.Client.UpdateSecretPropertiesAsync(first.Properties);

        Assert.Equal(second.Properties.Version, (await vault.Client.GetSecretAsync("a")).Value.Properties.Version);
        Assert.Equal((403, "Forbidden", "SecretDisabled"), await RunningVault.ErrorOf(() => vault.Client.GetSecretAsync("a", first.Properties.Version)));
    }

    [Fact]
    public async Task GetSecret_Disabled_Is403UntilEnabled()
    {
        await using var vault = await RunningVault.StartAsync();
        KeyVaultSecret set = await vault.Client.SetSecretAsync(new KeyVaultSecret("a", "v") { Properties = { Enabled = false } });

        Assert.Equal((403, "Forbidden", "SecretDisabled"), await RunningVault.ErrorOf(() => vault.Client.GetSecretAsync("a")));
        Assert.False(Assert.Single(await vault.Client.GetPropertiesOfSecretsAsync().ToListAsync()).Enabled);

        await vault.Client.UpdateSecretPropertiesAsync(new SecretProperties(set.Id) { Enabled = true });
        Assert.Equal("v", (await vault.Client.GetSecretAsync("a")).Value.Value);
    }

    [Fact]
    public async Task UpdateProperties_Unknown_Is404()
    {
        await using var vault = await RunningVault.StartAsync();
        KeyVaultSecret set = await vault.Client.SetSecretAsync("a", "v");
        var unknown = new SecretProperties(new Uri(vault.Server.Uri, "/secrets/b/" + set.Properties.Version)) { Enabled = false };
        var unknownVersion = new SecretProperties(new Uri(vault.Server.Uri, "/secrets/a/" + new string('0', 32))) { Enabled = false };

        Assert.Equal(404, (await RunningVault.ErrorOf(() => vault.Client.UpdateSecretPropertiesAsync(unknown))).Status);
        Assert.Equal(404, (await RunningVault.ErrorOf(() => vault.Client.UpdateSecretPropertiesAsync(unknownVersion))).Status);
    }

    [Theory]
    [InlineData("under_score")]
    [InlineData("dot.name")]
    [InlineData("sp%20ace")]
    [InlineData("a%2Fb")]
    [InlineData("umlaut%C3%A4")]
    public async Task SetSecret_BadName_Is400(string name)
    {
        await using var vault = await RunningVault.StartAsync();

        Assert.Equal((400, "BadParameter", null), await RunningVault.ErrorOf(() => vault.Client.SetSecretAsync(name, "v")));
        Assert.Equal((400, "BadParameter", null), await RunningVault.ErrorOf(() => vault.Client.GetSecretAsync(name)));
    }

    [Fact]
    public async Task SetSecret_NameLength_IsAtMost127()
    {
        await using var vault = await RunningVault.StartAsync();

        Assert.Equal("v", (await vault.Client.SetSecretAsync(new string('a', 127), "v")).Value.Value);
        Assert.Equal((400, "BadParameter", null), await RunningVault.ErrorOf(() => vault.Client.SetSecretAsync(new string('a', 128), "v")));
    }

    [Theory]
    [InlineData('x', 25 * 1024)]
    [InlineData('ä', 25 * 1024 / 2)]
    [InlineData('"', 25 * 1024)]
    public async Task SetSecret_ValueLength_IsAtMost25KibiBytes(char character, int most)
    {
        await using var vault = await RunningVault.StartAsync();
        var longest = new string(character, most);

        await vault.Client.SetSecretAsync("a", longest);

        Assert.Equal((400, "BadParameter", null), await RunningVault.ErrorOf(() => vault.Client.SetSecretAsync("a", longest + "x")));
        Assert.Equal(longest, (await vault.Client.GetSecretAsync("a")).Value.Value);
    }

    [Fact]
    public async Task SetSecret_HugeBody_IsRefused()
    {
        await using var vault = await RunningVault.StartAsync();

        var refused = await Assert.ThrowsAsync<RequestFailedException>(() => vault.Client.SetSecretAsync("a", new string('x', 300_000)));

        // The server closes the connection before it has read the whole body, and its response is sometimes lost with it.
        Assert.Contains(refused.Status, new[] { 413, 0 });
        Assert.Equal(404, (await RunningVault.ErrorOf(() => vault.Client.GetSecretAsync("a"))).Status);
    }

    [Fact]
    public async Task SetSecret_Tags_AreAtMost15()
    {
        await using var vault = await RunningVault.StartAsync();
        var secret = new KeyVaultSecret("a", "v");
        for (var i = 0; i < 15; i++)
        {
            secret.Properties.Tags[$"tag{i}"] = "x";
        }

        Assert.Equal(15, (await vault.Client.SetSecretAsync(secret)).Value.Properties.Tags.Count);

        secret.Properties.Tags["one-more"] = "x";
        Assert.Equal((400, "BadParameter", null), await RunningVault.ErrorOf(() => vault.Client.SetSecretAsync(secret)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("""{"value":null}""")]
    [InlineData("""{"value":1}""")]
    [InlineData("""{"value":"\ud800"}""")]
    [InlineData("""{"value":"v","attributes":{"exp":-1}}""")]
    [InlineData("""{"value":"v","attributes":{"exp":999999999999999}}""")]
    [InlineData("""{"value":"v","attributes":{"enabled":"yes"}}""")]
    [InlineData("""{"value":"v","tags":{"t":null}}""")]
    [InlineData("""{"value":"v","tags":{"t":1}}""")]
    public async Task SetSecret_BadBody_Is400AndStoresNothing(string body)
    {
        await using var vault = await RunningVault.StartAsync();

        using var answer = await VaultClients.SendAsync(vault.Server, HttpMethod.Put, "/secrets/a?api-version=7.6", body);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        using var error = JsonDocument.Parse(await answer.Content.ReadAsStreamAsync());
        Assert.Equal("BadParameter", error.RootElement.GetProperty("error").GetProperty("code").GetString());
        Assert.Empty(await vault.Client.GetPropertiesOfSecretsAsync().ToListAsync());
    }

    [Fact]
    public async Task Counters_CountRoundTripsByOperation()
    {
        await using var vault = await RunningVault.StartAsync();

        await vault.Client.SetSecretAsync("a", "v");
        await vault.Client.GetSecretAsync("a");
        await vault.Client.GetSecretAsync("a");
        await RunningVault.ErrorOf(() => vault.Client.GetSecretAsync("b"));

        var counters = vault.Server.Counters;
        Assert.Equal(1, counters[KeyVaultOperation.Challenge]);
        Assert.Equal(1, counters[KeyVaultOperation.Set]);
        Assert.Equal(3, counters[KeyVaultOperation.Get]);
        Assert.Equal(5, counters.Total);

        counters.Reset();
        Assert.Equal(0, counters.Total);
    }
}
