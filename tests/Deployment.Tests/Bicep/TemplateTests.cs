using System.Text.Json;
using TokenFunctions.Api.Http;
using TokenFunctions.Deployment.Tests.Bicep.Compiler;
using TokenFunctions.Deployment.Tests.Bicep.Rules;
using TokenFunctions.OAuth.Responses;
using TokenFunctions.Storage.Leases;
using TokenFunctions.Storage.Tables;
using TokenFunctions.Storage.Vault;

namespace TokenFunctions.Deployment.Tests.Bicep;

/// <summary>What is deployed.</summary>
[Collection(BicepCollection.Name)]
public sealed class TemplateTests(CompiledBicep bicep)
{
    private Snapshot[] Both => [bicep.Public, bicep.Private];

    [BicepFact]
    public void Main_only_composes() => Assert.Equal(
        "Microsoft.Resources/resourceGroups",
        Assert.Single(Types(bicep.Template), type => type != "Microsoft.Resources/deployments"));

    [BicepFact]
    public void Each_output_of_a_module_is_used() => Assert.Empty(OutputRule.Check(bicep.Template));

    [BicepFact]
    public void An_output_that_is_not_used_is_found() => Assert.Equal(
        ["the output 'principalId' of 'identity' is not used"],
        OutputRule.Check(bicep.TemplateWith(".outputs.principalId.value", ".outputs.clientId.value")));

    [BicepFact]
    public void Tables_and_lease_container_are_those_of_the_code()
    {
        Assert.Equal(
            new[] { ConnectionTable.TableName, DueTable.TableName, ProviderTable.TableName }.Order(),
            bicep.Public.Of("Microsoft.Storage/storageAccounts/tableServices/tables").Select(t => t.Name.Split('/')[^1]).Order());
        Assert.Contains(
            bicep.Public.Of("Microsoft.Storage/storageAccounts/blobServices/containers"),
            c => c.Name.EndsWith($"/{BlobLeases.ContainerName}", StringComparison.Ordinal));
    }

    [BicepFact]
    public void Storage_takes_no_keys_and_shows_nothing_in_public() => Assert.All(Both.SelectMany(s => s.Of("Microsoft.Storage/storageAccounts")), account =>
    {
        Assert.False(account.Properties.GetProperty("allowSharedKeyAccess").GetBoolean());
        Assert.False(account.Properties.GetProperty("allowBlobPublicAccess").GetBoolean());
        Assert.True(account.Properties.GetProperty("supportsHttpsTrafficOnly").GetBoolean());
        Assert.Equal("TLS1_2", account.Properties.GetProperty("minimumTlsVersion").GetString());
    });

    [BicepFact]
    public void The_vault_goes_by_roles_and_loses_nothing() => Assert.All(Both, snapshot =>
    {
        var vault = snapshot.One("Microsoft.KeyVault/vaults").Properties;
        Assert.True(vault.GetProperty("enableRbacAuthorization").GetBoolean());
        Assert.True(vault.GetProperty("enableSoftDelete").GetBoolean());
        Assert.True(vault.GetProperty("enablePurgeProtection").GetBoolean());
    });

    [BicepFact]
    public void Telemetry_is_taken_from_identities_only() => Assert.All(Both, snapshot =>
    {
        Assert.True(snapshot.One("Microsoft.Insights/components").Properties.GetProperty("DisableLocalAuth").GetBoolean());
        Assert.True(snapshot.One("Microsoft.OperationalInsights/workspaces").Properties.GetProperty("features").GetProperty("disableLocalAuth").GetBoolean());
    });

    [BicepFact]
    public void The_app_runs_on_Flex_Consumption_and_dotnet_10_by_its_own_identity() => Assert.All(Both, snapshot =>
    {
        var app = snapshot.One("Microsoft.Web/sites").Properties;
        var config = app.GetProperty("functionAppConfig");
        Assert.True(app.GetProperty("httpsOnly").GetBoolean());
        var (runtime, storage) = (config.GetProperty("runtime"), config.GetProperty("deployment").GetProperty("storage"));
        Assert.Equal(("dotnet-isolated", "10.0"), (runtime.GetProperty("name").GetString(), runtime.GetProperty("version").GetString()));
        Assert.Equal("UserAssignedIdentity", storage.GetProperty("authentication").GetProperty("type").GetString());
        Assert.Equal("FC1", snapshot.One("Microsoft.Web/serverfarms").Body.GetProperty("sku").GetProperty("name").GetString());
    });

    [BicepFact]
    public void No_deployment_signs_in_by_a_password() => Assert.All(Both, snapshot =>
    {
        var policies = snapshot.Of("Microsoft.Web/sites/basicPublishingCredentialsPolicies").ToList();
        Assert.Equal(["ftp", "scm"], policies.Select(p => p.Name.Split('/')[^1]).Order());
        Assert.All(policies, p => Assert.False(p.Properties.GetProperty("allow").GetBoolean()));
    });

    [BicepFact]
    public void Callers_need_a_token_besides_their_key_where_that_is_asked_for()
    {
        var validation = bicep.Private.One("Microsoft.Web/sites/config").Properties.GetProperty("globalValidation");
        Assert.Empty(bicep.Public.Of("Microsoft.Web/sites/config"));
        Assert.True(validation.GetProperty("requireAuthentication").GetBoolean());
        Assert.Equal(["/api/health"], validation.GetProperty("excludedPaths").EnumerateArray().Select(p => p.GetString()));
    }

    [BicepFact]
    public void Names_fit() => Assert.All(Both, snapshot =>
    {
        Assert.All(snapshot.Of("Microsoft.Storage/storageAccounts"), a => Assert.Matches("^[a-z0-9]{3,24}$", a.Name));
        Assert.Matches("^[a-z][a-z0-9-]{1,22}[a-z0-9]$", snapshot.One("Microsoft.KeyVault/vaults").Name);
    });

    private static IEnumerable<string?> Types(JsonElement template) =>
        template.GetProperty("resources").EnumerateArray().Select(r => r.GetProperty("type").GetString());
}
