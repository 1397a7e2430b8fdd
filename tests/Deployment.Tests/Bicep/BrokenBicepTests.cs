using TokenFunctions.Deployment.Tests.Bicep.Rules;

namespace TokenFunctions.Deployment.Tests.Bicep;

/// <summary>What is broken on purpose is found: the tests of the tests.</summary>
public sealed class BrokenBicepTests
{
    [Theory]
    [InlineData("main.bicep", "scope: group\n  params: {", "scope: group\n  params:", "syntax error")]
    [InlineData("main.bicep", "targetScope = 'subscription'", "targetScope = 'subscription", "syntax error")]
    [InlineData("main.bicep", "    planName: 'plan-${suffix}'\n", "", "modules/functionApp.bicep is not given 'planName'")]
    [InlineData("main.bicep", "planName:", "planname:", "modules/functionApp.bicep has no parameter 'planname'")]
    [InlineData("main.bicep", "isPrivate: privateNetwork", "isPrivate: 'yes'", "'isPrivate' of modules/storage.bicep is bool, not string")]
    [InlineData("main.bicep", "retentionDays: logRetentionDays", "retentionDays: environmentName", "'retentionDays' of modules/monitoring.bicep is int, not string")]
    [InlineData("main.bicep", "containers: [leaseContainer]", "containers: leaseContainer", "'containers' of modules/storage.bicep is array, not string")]
    [InlineData("main.bicep", "keyVault.outputs.uri", "keyVault.outputs.vaultUri", "module 'keyVault' has no output 'vaultUri'")]
    [InlineData("main.bicep", "modules/identity.bicep", "modules/identities.bicep", "there is no module modules/identities.bicep")]
    [InlineData("main.bicep", "'id-${suffix}'", "'id-${sufix}'", "'sufix' is not declared")]
    [InlineData("main.bicep", "dependsOn: [roles]", "dependsOn: [rules]", "'rules' is not declared")]
    [InlineData("main.bicep", "var functionAppName", "var spare = 1\nvar functionAppName", "'spare' is not used")]
    [InlineData("main.bicepparam", "param alertEmail", "param alertMail", "main.bicep has no parameter 'alertMail'")]
    [InlineData("main.bicepparam", "param location = readEnvironmentVariable('AZURE_LOCATION')", "", "main.bicep is not given 'location'")]
    [InlineData("modules/identity.bicep", "output clientId string = identity.properties.clientId", "output clientId string = identity.properties.clientId\noutput more string = identity.name", "nobody uses the output 'more'")]
    [InlineData("modules/storage.bicep", "allowSharedKeyAccess", "allowSharedKeyAcces", "is not known to have 'properties.allowSharedKeyAcces'")]
    [InlineData("modules/storage.bicep", "publicAccess: 'None'", "publicAcces: 'None'", "is not known to have 'properties.publicAcces'")]
    [InlineData("modules/functionApp.bicep", "Microsoft.Web/sites@2024-11-01", "Microsoft.Web/sites@2024-11-31", "Microsoft.Web/sites@2024-11-31 is not in resource-types.json")]
    [InlineData("modules/functionApp.bicep", "instanceCount: alwaysReadyHttpInstances", "count: alwaysReadyHttpInstances", "scaleAndConcurrency.alwaysReady.count'")]
    [InlineData("modules/functionApp.bicep", "name: setting.key", "key: setting.key", "is not known to have 'properties.siteConfig.appSettings.key'")]
    [InlineData("modules/roles.bicep", "b7e6dc6d-f1e8", "b7e6dc6d-f1e9", "'storageBlobDataOwner' is not the documented id of a role of that name")]
    [InlineData("modules/roles.bicep", "var storageBlobDataOwner = 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'", "var storageBlobDataOwner = 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'", "'storageBlobDataOwner' is not the documented id")]
    [InlineData("modules/roles.bicep", "  scope: hostStorage\n", "", "'hostStorageRole' has no scope")]
    [InlineData("modules/roles.bicep", "guid(vault.id, principalId,", "guid(principalId, vault.id,", "the name of 'vaultRole' is not guid(scope, principal, role)")]
    [InlineData("modules/roles.bicep", "    principalType: 'ServicePrincipal'\n", "", "does not say that the principal is a ServicePrincipal")]
    [InlineData("modules/storage.bicep", "account.properties.primaryEndpoints.blob", "account.listKeys().keys[0].value", "'listKeys' is, or fetches, a secret")]
    [InlineData("modules/functionApp.bicep", "TokenStorage__credential: 'managedidentity'", "TokenStorage: 'DefaultEndpointsProtocol=https'", "'DefaultEndpointsProtocol' is, or fetches, a secret")]
    public async Task A_break_is_found(string file, string from, string to, string finding)
    {
        var findings = BicepRules.Check(await BicepSources.ChangedAsync(file, from, to));

        Assert.Contains(findings, f => f.Contains(finding, StringComparison.Ordinal));
    }
}
