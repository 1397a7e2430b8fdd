using TokenFunctions.Deployment.Tests.Bicep.Compiler;
using TokenFunctions.Deployment.Tests.Bicep.Rules;

namespace TokenFunctions.Deployment.Tests.Bicep;

/// <summary>What the app's identity may do.</summary>
[Collection(BicepCollection.Name)]
public sealed class RoleTests(CompiledBicep bicep)
{
    private const string Blob = "blobServices/default/containers";
    private const string Table = "tableServices/default/tables";

    [BicepFact]
    public void RoleRule_DeployedAssignments_FindsNothing() =>
        Assert.Empty(RoleRule.Check(bicep.Public).Concat(RoleRule.Check(bicep.Private)).Concat(RoleRule.Check(bicep.Template)));

    [BicepTheory]
    [InlineData(false, "Token Functions Secrets (kv-*)")]
    [InlineData(true, "Key Vault Secrets Officer")]
    public void Assignments_PublicOrPrivateNetwork_HaveTheSmallestScopeThatWorks(bool isPrivate, string vaultRole)
    {
        var snapshot = isPrivate ? bicep.Private : bicep.Public;
        var suffix = snapshot.One("Microsoft.ManagedIdentity/userAssignedIdentities").Name["id-".Length..];

        Assert.Equal(
            [
                ("Microsoft.Insights/components/appi-*", "Monitoring Metrics Publisher"),
                ("Microsoft.KeyVault/vaults/kv-*", vaultRole),
                ("Microsoft.Storage/storageAccounts/sthost*", "Storage Blob Data Owner"),
                ($"Microsoft.Storage/storageAccounts/sttokens*/{Blob}/refresh-leases", "Storage Blob Data Contributor"),
                ($"Microsoft.Storage/storageAccounts/sttokens*/{Table}/connections", "Storage Table Data Contributor"),
                ($"Microsoft.Storage/storageAccounts/sttokens*/{Table}/due", "Storage Table Data Contributor"),
                ($"Microsoft.Storage/storageAccounts/sttokens*/{Table}/providers", "Storage Table Data Contributor"),
            ],
            RoleAssignment.In(snapshot).Select(a => (Scope: Short(a.Scope!), Role: Short(a.Role!))).OrderBy(a => a.Scope, StringComparer.Ordinal));

        string Short(string text) => text.Split("/providers/")[^1].Replace(suffix, "*", StringComparison.Ordinal);
    }

    [BicepFact]
    public void VaultRole_CanNeitherPurgeNorBackUp()
    {
        var permissions = Assert.Single(bicep.Public.One("Microsoft.Authorization/roleDefinitions").Properties.GetProperty("permissions").EnumerateArray());

        Assert.Empty(permissions.GetProperty("actions").EnumerateArray());
        Assert.Equal(
            ["delete", "getSecret/action", "readMetadata/action", "recover/action", "setSecret/action"],
            permissions.GetProperty("dataActions").EnumerateArray()
                .Select(a => a.GetString()!["Microsoft.KeyVault/vaults/secrets/".Length..]).Order(StringComparer.Ordinal));
    }

    [BicepTheory]
    [InlineData("b7e6dc6d-f1e8", "b7e6dc6d-f1e9", "is no documented role")]
    [InlineData("roleDefinitions/3913510d-42f4-4e42-8a64-420c390055eb", "roleDefinitions/ba92f5b4-2d11-453d-a403-e96b0029c9fe", "is not made of the role")]
    [InlineData("[extensionResourceId(", "[resourceId(", "has no scope")]
    [InlineData(".principalId, 'Token", ".clientId, 'Token", "is not guid(scope, principal, role)")]
    [InlineData("\"ServicePrincipal\"", "\"User\"", "does not say that the principal is a ServicePrincipal")]
    public void RoleRule_WrongAssignment_IsFound(string from, string to, string finding) =>
        Assert.Contains(RoleRule.Check(bicep.Public.With(from, to)), f => f.Contains(finding, StringComparison.Ordinal));

    [BicepTheory]
    [InlineData("\"b7e6dc6d-f1e8", "\"b7e6dc6d-f1e9", "'storageBlobDataOwner' is not the documented id")]
    [InlineData("\"storageBlobDataOwner\":", "\"storageBlobDataReader\":", "'storageBlobDataReader' is not the documented id")]
    [InlineData("variables('storageBlobDataOwner')", "'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'", "a role's id stands in roles.bicep")]
    public void RoleRule_WrongRoleId_IsFound(string from, string to, string finding) =>
        Assert.Contains(RoleRule.Check(bicep.TemplateWith(from, to)), f => f.Contains(finding, StringComparison.Ordinal));
}
