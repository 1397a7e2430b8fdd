using Azure.Security.KeyVault.Secrets;

namespace TokenFunctions.Local.Tests.KeyVault;

public sealed class SoftDeleteTests
{
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Delete_MakesTheSecretDeletedButRecoverable()
    {
        await using var vault = await RunningVault.StartAsync();
        KeyVaultSecret set = await vault.Client.SetSecretAsync(new KeyVaultSecret("a", "v") { Properties = { Tags = { ["generation"] = "1" } } });

        var operation = await vault.Client.StartDeleteSecretAsync("a");
        await operation.WaitForCompletionAsync();
        DeletedSecret deleted = await vault.Client.GetDeletedSecretAsync("a");

        Assert.Equal(new Uri(vault.Server.Uri, "/deletedsecrets/a"), deleted.RecoveryId);
        Assert.Equal(vault.Clock.GetUtcNow(), deleted.DeletedOn);
        Assert.Equal(vault.Clock.GetUtcNow().AddDays(90), deleted.ScheduledPurgeDate);
        Assert.Equal(set.Properties.Version, deleted.Properties.Version);
        Assert.Equal("1", deleted.Properties.Tags["generation"]);
        Assert.Equal("a", Assert.Single(await vault.Client.GetDeletedSecretsAsync().ToListAsync()).Name);
        Assert.Empty(await vault.Client.GetPropertiesOfSecretsAsync().ToListAsync());
    }

    [Fact]
    public async Task WhileDeleted_TheNameIsUnusable()
    {
        await using var vault = await RunningVault.StartAsync();
        KeyVaultSecret set = await vault.Client.SetSecretAsync("a", "v");
        await vault.Client.StartDeleteSecretAsync("a");

        Assert.Equal((409, "Conflict", "ObjectIsDeletedButRecoverable"), await RunningVault.ErrorOf(() => vault.Client.SetSecretAsync("A", "w")));
        Assert.Equal((404, "SecretNotFound", null), await RunningVault.ErrorOf(() => vault.Client.GetSecretAsync("a")));
        Assert.Equal((404, "SecretNotFound", null), await RunningVault.ErrorOf(() => vault.Client.GetSecretAsync("a", set.Properties.Version)));
        Assert.Equal((404, "SecretNotFound", null), await RunningVault.ErrorOf(() => vault.Client.UpdateSecretPropertiesAsync(set.Properties)));
        Assert.Equal((404, "SecretNotFound", null), await RunningVault.ErrorOf(() => vault.Client.StartDeleteSecretAsync("a")));
    }

    [Fact]
    public async Task Recover_BringsBackAllVersions()
    {
        await using var vault = await RunningVault.StartAsync();
        KeyVaultSecret first = await vault.Client.SetSecretAsync("a", "one");
        KeyVaultSecret second = await vault.Client.SetSecretAsync("a", "two");
        await vault.Client.StartDeleteSecretAsync("a");

        var operation = await vault.Client.StartRecoverDeletedSecretAsync("a");
        await operation.WaitForCompletionAsync();

        Assert.Equal(second.Id, operation.Value.Id);
        Assert.Equal("two", (await vault.Client.GetSecretAsync("a")).Value.Value);
        Assert.Equal("one", (await vault.Client.GetSecretAsync("a", first.Properties.Version)).Value.Value);
        Assert.Empty(await vault.Client.GetDeletedSecretsAsync().ToListAsync());
        await vault.Client.SetSecretAsync("a", "three");
    }

    [Fact]
    public async Task Purge_FreesTheName_AndNothingOfTheOldSecretIsLeft()
    {
        await using var vault = await RunningVault.StartAsync();
        KeyVaultSecret old = await vault.Client.SetSecretAsync("a", "old");
        await vault.Client.StartDeleteSecretAsync("a");

        var answer = await vault.Client.PurgeDeletedSecretAsync("a");

        Assert.Equal(204, answer.Status);
        Assert.Equal((404, "SecretNotFound", null), await RunningVault.ErrorOf(() => vault.Client.GetDeletedSecretAsync("a")));
        await vault.Client.SetSecretAsync("A", "new");
        Assert.Equal("A", Assert.Single(await vault.Client.GetPropertiesOfSecretVersionsAsync("a").ToListAsync()).Name);
        Assert.Equal(404, (await RunningVault.ErrorOf(() => vault.Client.GetSecretAsync("a", old.Properties.Version))).Status);
    }

    [Fact]
    public async Task RecoverAndPurge_OfWhatIsNotDeleted_Are404()
    {
        await using var vault = await RunningVault.StartAsync();
        await vault.Client.SetSecretAsync("a", "v");

        foreach (var name in new[] { "a", "unknown" })
        {
            Assert.Equal((404, "SecretNotFound", null), await RunningVault.ErrorOf(() => vault.Client.StartRecoverDeletedSecretAsync(name)));
            Assert.Equal((404, "SecretNotFound", null), await RunningVault.ErrorOf(() => vault.Client.PurgeDeletedSecretAsync(name)));
            Assert.Equal((404, "SecretNotFound", null), await RunningVault.ErrorOf(() => vault.Client.GetDeletedSecretAsync(name)));
        }
    }

    [Fact]
    public async Task WhileBeingDeleted_NothingButWaitingHelps()
    {
        await using var vault = await RunningVault.StartAsync(deletionDelay: Delay);
        await vault.Client.SetSecretAsync("a", "v");

        var operation = await vault.Client.StartDeleteSecretAsync("a");
        await operation.UpdateStatusAsync();

        Assert.False(operation.HasCompleted);
        Assert.Equal((404, "SecretNotFound", null), await RunningVault.ErrorOf(() => vault.Client.GetSecretAsync("a")));
        foreach (var call in new Func<Task>[]
        {
            () => vault.Client.SetSecretAsync("a", "w"),
            () => vault.Client.StartDeleteSecretAsync("a"),
            () => vault.Client.StartRecoverDeletedSecretAsync("a"),
            () => vault.Client.PurgeDeletedSecretAsync("a"),
        })
        {
            Assert.Equal((409, "Conflict", "ObjectIsBeingDeleted"), await RunningVault.ErrorOf(call));
        }

        vault.Clock.Advance(Delay);
        await operation.UpdateStatusAsync();
        Assert.True(operation.HasCompleted);
        Assert.Equal((409, "Conflict", "ObjectIsDeletedButRecoverable"), await RunningVault.ErrorOf(() => vault.Client.SetSecretAsync("a", "w")));
    }

    [Fact]
    public async Task WhileBeingRecovered_NothingButWaitingHelps()
    {
        await using var vault = await RunningVault.StartAsync(deletionDelay: Delay);
        await vault.Client.SetSecretAsync("a", "v");
        await vault.Client.StartDeleteSecretAsync("a");
        vault.Clock.Advance(Delay);

        var operation = await vault.Client.StartRecoverDeletedSecretAsync("a");
        await operation.UpdateStatusAsync();

        Assert.False(operation.HasCompleted);
        Assert.Equal((404, "SecretNotFound", null), await RunningVault.ErrorOf(() => vault.Client.GetSecretAsync("a")));
        Assert.Equal((409, "Conflict", "ObjectIsBeingRecovered"), await RunningVault.ErrorOf(() => vault.Client.SetSecretAsync("a", "w")));
        Assert.Equal((409, "Conflict", "ObjectIsBeingRecovered"), await RunningVault.ErrorOf(() => vault.Client.PurgeDeletedSecretAsync("a")));

        vault.Clock.Advance(Delay);
        await operation.UpdateStatusAsync();
        Assert.True(operation.HasCompleted);
        Assert.Equal("v", (await vault.Client.GetSecretAsync("a")).Value.Value);
    }

    [Fact]
    public async Task WhileBeingPurged_TheNameStaysTaken()
    {
        await using var vault = await RunningVault.StartAsync(deletionDelay: Delay);
        await vault.Client.SetSecretAsync("a", "v");
        await vault.Client.StartDeleteSecretAsync("a");
        vault.Clock.Advance(Delay);

        await vault.Client.PurgeDeletedSecretAsync("a");

        Assert.Equal((404, "SecretNotFound", null), await RunningVault.ErrorOf(() => vault.Client.GetDeletedSecretAsync("a")));
        Assert.Equal((404, "SecretNotFound", null), await RunningVault.ErrorOf(() => vault.Client.GetSecretAsync("a")));
        Assert.Equal((409, "Conflict", "ObjectIsBeingDeleted"), await RunningVault.ErrorOf(() => vault.Client.SetSecretAsync("a", "w")));

        vault.Clock.Advance(Delay);
        await vault.Client.SetSecretAsync("a", "w");
    }

    [Fact]
    public async Task ADeletedSecret_IsGoneAtItsScheduledPurgeDate()
    {
        await using var vault = await RunningVault.StartAsync();
        await vault.Client.SetSecretAsync("a", "v");
        DeletedSecret deleted = (await vault.Client.StartDeleteSecretAsync("a")).Value;

        vault.Clock.Advance(deleted.ScheduledPurgeDate!.Value - vault.Clock.GetUtcNow() - TimeSpan.FromSeconds(1));
        Assert.Single(await vault.Client.GetDeletedSecretsAsync().ToListAsync());

        vault.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Empty(await vault.Client.GetDeletedSecretsAsync().ToListAsync());
        await vault.Client.SetSecretAsync("a", "w");
    }
}
