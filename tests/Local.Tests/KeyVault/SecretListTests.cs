using System.Net;
using System.Text.Json;
using Azure.Security.KeyVault.Secrets;
using TokenFunctions.Local.KeyVault;
using TokenFunctions.Tests.Support;

namespace TokenFunctions.Local.Tests.KeyVault;

public sealed class SecretListTests
{
    [Fact]
    public async Task GetPropertiesOfSecrets_Of60_ComesInThreePagesSortedByName()
    {
        await using var vault = await RunningVault.StartAsync();
        var names = Enumerable.Range(0, 60).Select(i => $"secret-{i:00}").ToArray();
        foreach (var name in names.Reverse())
        {
            await vault.Client.SetSecretAsync(name, "v");
        }

        var pages = await vault.Client.GetPropertiesOfSecretsAsync().AsPages().ToListAsync();

        Assert.Equal([25, 25, 10], pages.Select(p => p.Values.Count));
        Assert.Equal(names, pages.SelectMany(p => p.Values).Select(s => s.Name));
        Assert.All(pages.SelectMany(p => p.Values), s => Assert.Null(s.Version));
        Assert.Equal(3, vault.Server.Counters[KeyVaultOperation.List]);
    }

    [Fact]
    public async Task GetPropertiesOfSecrets_WhenOnesAlreadyListedGoMeanwhile_MissesNone()
    {
        await using var vault = await RunningVault.StartAsync();
        foreach (var i in Enumerable.Range(0, 60))
        {
            await vault.Client.SetSecretAsync($"secret-{i:00}", "v");
        }

        var seen = new List<string>();
        await foreach (var secret in vault.Client.GetPropertiesOfSecretsAsync())
        {
            seen.Add(secret.Name);
            await vault.Client.StartDeleteSecretAsync(secret.Name);
        }

        Assert.Equal(60, seen.Distinct().Count());
        Assert.Equal(60, (await vault.Client.GetDeletedSecretsAsync().ToListAsync()).Count);
        Assert.Empty(await vault.Client.GetPropertiesOfSecretsAsync().ToListAsync());
        Assert.Equal(3, vault.Server.Counters[KeyVaultOperation.ListDeleted]);
    }

    [Fact]
    public async Task GetPropertiesOfSecrets_OfExactlyOnePage_HasNoNext()
    {
        await using var vault = await RunningVault.StartAsync();
        foreach (var i in Enumerable.Range(0, 25))
        {
            await vault.Client.SetSecretAsync($"secret-{i}", "v");
        }

        Assert.Single(await vault.Client.GetPropertiesOfSecretsAsync().AsPages().ToListAsync());
    }

    [Fact]
    public async Task GetPropertiesOfSecrets_ShowsTheLatestVersion()
    {
        await using var vault = await RunningVault.StartAsync();
        await vault.Client.SetSecretAsync("a", "one");
        await vault.Client.SetSecretAsync(new KeyVaultSecret("a", "two") { Properties = { Tags = { ["generation"] = "2" }, ContentType = "t" } });

        var secret = Assert.Single(await vault.Client.GetPropertiesOfSecretsAsync().ToListAsync());

        Assert.Equal("2", secret.Tags["generation"]);
        Assert.Equal("t", secret.ContentType);
    }

    [Fact]
    public async Task GetPropertiesOfSecretVersions_ArePagedById_AndTheLatestIsTheLastSet()
    {
        await using var vault = await RunningVault.StartAsync();
        var set = new List<string>();
        foreach (var i in Enumerable.Range(0, 30))
        {
            set.Add((await vault.Client.SetSecretAsync("a", $"value {i}")).Value.Properties.Version);
        }

        var pages = await vault.Client.GetPropertiesOfSecretVersionsAsync("a").AsPages().ToListAsync();

        Assert.Equal([25, 5], pages.Select(p => p.Values.Count));
        Assert.Equal(set.Order(StringComparer.Ordinal), pages.SelectMany(p => p.Values).Select(v => v.Version));
        Assert.Equal(set[^1], (await vault.Client.GetSecretAsync("a")).Value.Properties.Version);
    }

    [Fact]
    public async Task GetPropertiesOfSecretVersions_UnknownOrDeleted_IsEmptyAsInAzure()
    {
        await using var vault = await RunningVault.StartAsync();
        await vault.Client.SetSecretAsync("deleted", "v");
        await vault.Client.StartDeleteSecretAsync("deleted");

        Assert.Empty(await vault.Client.GetPropertiesOfSecretVersionsAsync("unknown").ToListAsync());
        Assert.Empty(await vault.Client.GetPropertiesOfSecretVersionsAsync("deleted").ToListAsync());
    }

    [Fact]
    public async Task List_NeverShowsValues()
    {
        await using var vault = await RunningVault.StartAsync();
        await vault.Client.SetSecretAsync("a", "s3cr3t");
        foreach (var path in new[] { "/secrets", "/secrets/a/versions" })
        {
            Assert.DoesNotContain("s3cr3t", await BodyOf(vault, path, HttpStatusCode.OK), StringComparison.Ordinal);
        }

        await vault.Client.StartDeleteSecretAsync("a");
        foreach (var path in new[] { "/deletedsecrets", "/deletedsecrets/a" })
        {
            Assert.DoesNotContain("s3cr3t", await BodyOf(vault, path, HttpStatusCode.OK), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task List_WithMaxResults_HoldsToThemOnEveryPage()
    {
        await using var vault = await RunningVault.StartAsync();
        foreach (var name in new[] { "a", "b", "c" })
        {
            await vault.Client.SetSecretAsync(name, "v");
        }

        using var first = JsonDocument.Parse(await BodyOf(vault, "/secrets?maxresults=1", HttpStatusCode.OK));
        var next = new Uri(first.RootElement.GetProperty("nextLink").GetString()!);
        using var answer = await VaultClients.SendAsync(vault.Server, HttpMethod.Get, next.PathAndQuery);
        using var second = JsonDocument.Parse(await answer.Content.ReadAsStreamAsync());

        Assert.Contains("$skiptoken=", next.Query, StringComparison.Ordinal);
        Assert.EndsWith(
            "/secrets/a",
            Assert.Single(first.RootElement.GetProperty("value").EnumerateArray()).GetProperty("id").GetString()!,
            StringComparison.Ordinal);
        Assert.EndsWith(
            "/secrets/b",
            Assert.Single(second.RootElement.GetProperty("value").EnumerateArray()).GetProperty("id").GetString()!,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("maxresults=0")]
    [InlineData("maxresults=26")]
    [InlineData("maxresults=-1")]
    [InlineData("maxresults=many")]
    [InlineData("$skiptoken=!!!")]
    public async Task List_BadPaging_Is400(string query)
    {
        await using var vault = await RunningVault.StartAsync();

        Assert.Contains("BadParameter", await BodyOf(vault, "/secrets?" + query, HttpStatusCode.BadRequest), StringComparison.Ordinal);
    }

    private static async Task<string> BodyOf(RunningVault vault, string path, HttpStatusCode expected)
    {
        var separator = path.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        using var answer = await VaultClients.SendAsync(vault.Server, HttpMethod.Get, $"{path}{separator}api-version=7.6");
        Assert.Equal(expected, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync();
    }
}
