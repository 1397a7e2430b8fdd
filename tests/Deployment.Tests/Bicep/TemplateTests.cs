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
    public void Main_DeploysOnlyModulesAndTheResourceGroup() => Assert.Equal(
        "Microsoft.Resources/resourceGroups",
        Assert.Single(Types(bicep.Template), type => type != "Microsoft.Resources/deployments"));

    [BicepFact]
    public void OutputRule_Template_UsesEachOutputOfAModule() => Assert.Empty(OutputRule.Check(bicep.Template));

    [BicepFact]
    public void OutputRule_OutputNotUsed_IsFound() => Assert.Equal(
        ["the output 'principalId' of 'identity' is not used"],
        OutputRule.Check(bicep.TemplateWith(".outputs.principalId.value", ".outputs.clientId.value")));

    [BicepFact]
    public void Storage_TablesAndLeaseContainer_AreThoseOfTheCode()
    {
        Assert.Equal(
            new[] { ConnectionTable.TableName, DueTable.TableName, ProviderTable.TableName }.Order(),
            bicep.Public.Of("Microsoft.Storage/storageAccounts/tableServices/tables").Select(t => t.Name.Split('/')[^1]).Order());
        Assert.Contains(
            bicep.Public.Of("Microsoft.Storage/storageAccounts/blobServices/containers"),
            c => c.Name.EndsWith($"/{BlobLeases.ContainerName}", StringComparison.Ordinal));
    }

    [BicepFact]
    public void Storage_TakesNoKeysAndShowsNothingInPublic() => Assert.All(Both.SelectMany(s => s.Of("Microsoft.Storage/storageAccounts")), account =>
    {
        Assert.False(account.Properties.GetProperty("allowSharedKeyAccess").GetBoolean());
        Assert.False(account.Properties.GetProperty("allowBlobPublicAccess").GetBoolean());
        Assert.True(account.Properties.GetProperty("supportsHttpsTrafficOnly").GetBoolean());
        Assert.Equal("TLS1_2", account.Properties.GetProperty("minimumTlsVersion").GetString());
    });

    [BicepFact]
    public void Vault_GoesByRolesAndLosesNothing() => Assert.All(Both, snapshot =>
    {
        var vault = snapshot.One("Microsoft.KeyVault/vaults").Properties;
        Assert.True(vault.GetProperty("enableRbacAuthorization").GetBoolean());
        Assert.True(vault.GetProperty("enableSoftDelete").GetBoolean());
        Assert.True(vault.GetProperty("enablePurgeProtection").GetBoolean());
    });

    [BicepFact]
    public void Telemetry_IsTakenFromIdentitiesOnly() => Assert.All(Both, snapshot =>
    {
        Assert.True(snapshot.One("Microsoft.Insights/components").Properties.GetProperty("DisableLocalAuth").GetBoolean());
        Assert.True(snapshot.One("Microsoft.OperationalInsights/workspaces").Properties.GetProperty("features").GetProperty("disableLocalAuth").GetBoolean());
    });

    [BicepFact]
    public void App_RunsOnFlexConsumptionAndDotnet10ByItsOwnIdentity() => Assert.All(Both, snapshot =>
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
    public void Deployment_PasswordSignIn_IsNotAllowed() => Assert.All(Both, snapshot =>
    {
        var policies = snapshot.Of("Microsoft.Web/sites/basicPublishingCredentialsPolicies").ToList();
        Assert.Equal(["ftp", "scm"], policies.Select(p => p.Name.Split('/')[^1]).Order());
        Assert.All(policies, p => Assert.False(p.Properties.GetProperty("allow").GetBoolean()));
    });

    [BicepFact]
    public void CallerAuthentication_AskedFor_NeedsATokenBesidesTheKey()
    {
        var validation = bicep.Private.One("Microsoft.Web/sites/config").Properties.GetProperty("globalValidation");
        Assert.Empty(bicep.Public.Of("Microsoft.Web/sites/config"));
        Assert.True(validation.GetProperty("requireAuthentication").GetBoolean());
        Assert.Equal(["/api/health"], validation.GetProperty("excludedPaths").EnumerateArray().Select(p => p.GetString()));
    }

    [BicepFact]
    public void ResourceNames_FitTheRulesOfAzure() => Assert.All(Both, snapshot =>
    {
        Assert.All(snapshot.Of("Microsoft.Storage/storageAccounts"), a => Assert.Matches("^[a-z0-9]{3,24}$", a.Name));
        Assert.Matches("^[a-z][a-z0-9-]{1,22}[a-z0-9]$", snapshot.One("Microsoft.KeyVault/vaults").Name);
    });

    private static IEnumerable<string?> Types(JsonElement template) =>
        template.GetProperty("resources").EnumerateArray().Select(r => r.GetProperty("type").GetString());
}
