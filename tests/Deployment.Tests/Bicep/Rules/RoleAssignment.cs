using System.Text.RegularExpressions;
using TokenFunctions.Deployment.Tests.Bicep.Compiler;

namespace TokenFunctions.Deployment.Tests.Bicep.Rules;

/// <param name="Scope">The resource that the role applies to; null is the whole resource group.</param>
/// <param name="Role">The role's name; null if the id belongs to no documented role and to no custom role of the template.</param>
internal sealed partial record RoleAssignment(SnapshotResource Resource, string? Scope, string RoleId, string? Role)
{
    public string PrincipalId => Text("principalId");

    public string PrincipalType => Resource.Properties.TryGetProperty("principalType", out var type) ? type.GetString()! : "";

    public static IEnumerable<RoleAssignment> In(Snapshot snapshot) =>
        snapshot.Of("Microsoft.Authorization/roleAssignments").Select(resource => From(snapshot, resource));

    private static RoleAssignment From(Snapshot snapshot, SnapshotResource resource)
    {
        var id = resource.Properties.GetProperty("roleDefinitionId").GetString()!.Split('/')[^1];
        var own = snapshot.Of("Microsoft.Authorization/roleDefinitions").FirstOrDefault(d => d.Name == id);
        var scope = ScopeInId().Match(resource.Id);
        var role = own?.Properties.GetProperty("roleName").GetString() ?? BuiltInRoles.Names.GetValueOrDefault(id);
        return new(resource, scope.Success ? scope.Groups[1].Value : null, id, role);
    }

    private string Text(string property) => Resource.Properties.GetProperty(property).GetString()!;

    [GeneratedRegex(@"^\[extensionResourceId\('([^']+)'")]
    private static partial Regex ScopeInId();
}
