using TokenFunctions.Connections;
using TokenFunctions.Deployment.Tests.Bicep.Rules;
using TokenFunctions.Leases;
using TokenFunctions.OAuth;

namespace TokenFunctions.Deployment.Tests.Bicep;

/// <summary>The template as it is.</summary>
public sealed class BicepTests
{
    [Fact]
    public async Task Nothing_is_wrong_with_it() => Assert.Empty(BicepRules.Check(await BicepSources.FilesAsync()));

    [Fact]
    public async Task The_list_of_resource_types_has_none_that_is_not_used()
    {
        var used = (await BicepSources.FilesAsync()).Values.SelectMany(f => f.Resources).Select(r => r.Type).ToHashSet();
        Assert.Empty(ResourceTypeRule.Names.Except(used));
    }

    [Fact]
    public async Task Main_only_composes()
    {
        var main = (await BicepSources.FilesAsync())["main.bicep"];
        Assert.Equal("Microsoft.Resources/resourceGroups@2024-03-01", Assert.Single(main.Resources).Type);
    }

    [Fact]
    public async Task Tables_and_lease_container_are_those_of_the_code()
    {
        var main = (await BicepSources.FilesAsync())["main.bicep"];
        Assert.Equal(new[] { ConnectionTable.TableName, DueTable.TableName, ProviderTable.TableName }.Order(), Variable(main, "tables").Children.Select(c => c.Literal!).Order());
        Assert.Equal(BlobLeases.ContainerName, Variable(main, "leaseContainer").Literal);
    }

    [Fact]
    public async Task Storage_takes_no_keys_and_shows_nothing_in_public()
    {
        var account = await PropertiesAsync("modules/storage.bicep", "account");
        Assert.Equal("false", account.Get("allowSharedKeyAccess")?.Text);
        Assert.Equal("false", account.Get("allowBlobPublicAccess")?.Text);
        Assert.Equal("true", account.Get("supportsHttpsTrafficOnly")?.Text);
        Assert.Equal("TLS1_2", account.Get("minimumTlsVersion")?.Literal);
    }

    [Fact]
    public async Task The_vault_goes_by_roles_and_loses_nothing()
    {
        var vault = await PropertiesAsync("modules/keyVault.bicep", "vault");
        Assert.Equal("true", vault.Get("enableRbacAuthorization")?.Text);
        Assert.Equal("true", vault.Get("enableSoftDelete")?.Text);
        Assert.Equal("true", vault.Get("enablePurgeProtection")?.Text);
    }

    [Fact]
    public async Task Telemetry_is_taken_from_identities_only()
    {
        Assert.Equal("true", (await PropertiesAsync("modules/monitoring.bicep", "applicationInsights")).Get("DisableLocalAuth")?.Text);
        Assert.Equal("true", (await PropertiesAsync("modules/monitoring.bicep", "workspace")).Get("features")?.Get("disableLocalAuth")?.Text);
    }

    [Fact]
    public async Task The_app_runs_on_Flex_Consumption_and_dotnet_10_by_its_own_identity()
    {
        var files = await BicepSources.FilesAsync();
        var app = await PropertiesAsync("modules/functionApp.bicep", "app");
        var config = app.Get("functionAppConfig")!;
        Assert.Equal("true", app.Get("httpsOnly")?.Text);
        Assert.Equal(("dotnet-isolated", "10.0"), (config.Get("runtime")?.Get("name")?.Literal, config.Get("runtime")?.Get("version")?.Literal));
        Assert.Equal("UserAssignedIdentity", config.Get("deployment")?.Get("storage")?.Get("authentication")?.Get("type")?.Literal);
        Assert.Equal("FC1", files["modules/functionApp.bicep"].Resources.Single(r => r.Symbol == "plan").Body.Get("sku")?.Get("name")?.Literal);
        Assert.All(files["modules/functionApp.bicep"].Resources.Where(r => r.Type.Contains("basicPublishing", StringComparison.Ordinal)), r => Assert.Equal("false", r.Body.Get("properties")?.Get("allow")?.Text));
    }

    [Fact]
    public async Task The_vaults_role_can_neither_purge_nor_back_up()
    {
        var role = await PropertiesAsync("modules/roles.bicep", "vaultRoleDefinition");
        var actions = role.Get("permissions")![0].Get("dataActions")!.Children.Select(c => c.Literal!["Microsoft.KeyVault/vaults/secrets/".Length..]);
        Assert.Equal(["delete", "getSecret/action", "readMetadata/action", "recover/action", "setSecret/action"], actions.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("hostStorageRole", "hostStorage")]
    [InlineData("leaseRole", "tokenStorage::blobs::leases")]
    [InlineData("tableRoles", "tokenStorage::tableService::tableList[i]")]
    [InlineData("vaultRole", "vault")]
    [InlineData("telemetryRole", "applicationInsights")]
    public async Task Each_role_has_the_smallest_scope_that_works(string assignment, string scope)
    {
        var roles = (await BicepSources.FilesAsync())["modules/roles.bicep"];
        Assert.Equal(scope, roles.Resources.Single(r => r.Symbol == assignment).Body.Get("scope")?.Text);
    }

    /// <summary>Names are a prefix and 13 characters; a storage account's may have 24.</summary>
    [Fact]
    public async Task Names_fit()
    {
        var main = (await BicepSources.FilesAsync())["main.bicep"];
        Assert.All(main.Modules.Where(m => m.File == "modules/storage.bicep"), m => Assert.InRange(m.Params.Single(p => p.Name == "name").Value[0].Text.Length + 13, 3, 24));
    }

    private static async Task<BicepNode> PropertiesAsync(string file, string resource) =>
        (await BicepSources.FilesAsync())[file].Resources.Single(r => r.Symbol == resource).Body.Get("properties")!;

    private static BicepNode Variable(BicepFile file, string name) => file.Variables.Single(v => v.Name == name).Value;
}
