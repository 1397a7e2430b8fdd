using TokenFunctions.Tests.Support;

namespace TokenFunctions.Local.Tests.KeyVault;

public sealed class ConcurrencyTests
{
    [Fact]
    public async Task ConcurrentSets_LoseNothing()
    {
        using var directory = new TemporaryDirectory();
        await using (var vault = await RunningVault.StartAsync(directory.Path))
        {
            var names = Enumerable.Range(0, 100).Select(i => vault.Client.SetSecretAsync($"name-{i}", $"value {i}"));
            var versions = Enumerable.Range(0, 50).Select(i => vault.Client.SetSecretAsync("one", $"value {i}"));
            var set = await Task.WhenAll(names.Concat(versions));

            Assert.Equal(150, set.Select(s => s.Value.Properties.Version).Distinct().Count());
        }

        await using var restarted = await RunningVault.StartAsync(directory.Path);
        Assert.Equal(101, (await restarted.Client.GetPropertiesOfSecretsAsync().ToListAsync()).Count);
        Assert.Equal("value 42", (await restarted.Client.GetSecretAsync("name-42")).Value.Value);

        var ids = await restarted.Client.GetPropertiesOfSecretVersionsAsync("one").Select(v => v.Version).ToListAsync();
        var values = await Task.WhenAll(ids.Select(async id => (await restarted.Client.GetSecretAsync("one", id)).Value.Value));
        Assert.Equal(50, values.Distinct().Count());
    }

    [Fact]
    public async Task ConcurrentDeletes_OfOneSecret_SucceedOnce()
    {
        await using var vault = await RunningVault.StartAsync();
        await vault.Client.SetSecretAsync("a", "v");

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
        {
            using var answer = await VaultClients.SendAsync(vault.Server, HttpMethod.Delete, "/secrets/a?api-version=7.6");
            return (int)answer.StatusCode;
        }));

        Assert.Equal(1, outcomes.Count(status => status == 200));
        Assert.Equal(19, outcomes.Count(status => status == 404));
    }
}
