using System.Text.Json;
using System.Text.RegularExpressions;
using TokenFunctions.Deployment.Tests.Bicep.Compiler;

namespace TokenFunctions.Deployment.Tests.Bicep.Rules;

/// <summary>
/// Each assignment gives an identity a known role on one resource. Its name comes from its scope, principal and role. Role ids are in one module only.
/// </summary>
internal static partial class RoleRule
{
    public static IEnumerable<string> Check(Snapshot snapshot) => RoleAssignment.In(snapshot).SelectMany(Check);

    /// <param name="template">The output of <c>bicep build</c>.</param>
    public static IEnumerable<string> Check(JsonElement template)
    {
        var variables = template.GetProperty("resources").EnumerateArray().Single(r => r.GetProperty("name").GetString() == "roles")
            .GetProperty("properties").GetProperty("template").GetProperty("variables").EnumerateObject();
        var ids = variables.Where(v => QuotedGuid().IsMatch(v.Value.GetRawText())).ToList();
        var wrong = ids.Where(v => BuiltInRoles.Names.GetValueOrDefault($"{v.Value}") is not { } name || BuiltInRoles.Variable(name) != v.Name)
            .Select(v => $"'{v.Name}' is not the documented id of a role of that name");
        return QuotedGuid().Count(template.GetRawText()) == ids.Count
            ? wrong
            : wrong.Append("a role's id stands in roles.bicep, once, in a variable of the role's name");
    }

    private static IEnumerable<string> Check(RoleAssignment assignment)
    {
        var name = assignment.Resource.Name;
        if (assignment.Role is null)
        {
            yield return $"{name}: {assignment.RoleId} is no documented role";
        }

        if (assignment.Scope is null)
        {
            yield return $"{name} has no scope: it would hold for the whole resource group";
        }
        else if (!name.StartsWith($"[guid('{assignment.Scope}', {assignment.PrincipalId.Trim('[', ']')}, '", StringComparison.Ordinal))
        {
            yield return $"{name} is not guid(scope, principal, role)";
        }

        if (BuiltInRoles.Names.ContainsKey(assignment.RoleId) && !name.EndsWith($", '{assignment.RoleId}')]", StringComparison.Ordinal))
        {
            yield return $"{name} is not made of the role that is assigned";
        }

        if (assignment.PrincipalType != "ServicePrincipal")
        {
            yield return $"{name} does not say that the principal is a ServicePrincipal";
        }
    }

    [GeneratedRegex("""(?<=["'])[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(?=["'])""", RegexOptions.IgnoreCase)]
    private static partial Regex QuotedGuid();
}
