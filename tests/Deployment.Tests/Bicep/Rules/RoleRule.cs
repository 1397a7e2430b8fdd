using System.Text.Json;
using System.Text.RegularExpressions;

namespace TokenFunctions.Deployment.Tests.Bicep.Rules;

/// <summary>Role ids are the documented ones of the role that their variable is named after, and stand in one file. An assignment's name comes from its scope, principal and role, and it says what the principal is.</summary>
internal static partial class RoleRule
{
    private const string File = "modules/roles.bicep";
    private static readonly IReadOnlyDictionary<string, string> BuiltIn = Read();

    public static IEnumerable<BicepFinding> Check(IReadOnlyDictionary<string, BicepFile> files) => files.Values.SelectMany(file => Ids(file).Concat(file.Resources
        .Where(r => r.Type.StartsWith("Microsoft.Authorization/roleAssignments@", StringComparison.Ordinal)).SelectMany(r => Assignment(file, r))));

    private static IEnumerable<BicepFinding> Ids(BicepFile file)
    {
        var named = file.Variables.Where(v => Guid().IsMatch(v.Value.Literal ?? "")).ToList();
        var wrong = named.Where(v => BuiltIn.GetValueOrDefault(v.Name) != v.Value.Literal).Select(v => file.Finding(v.Value, $"'{v.Name}' is not the documented id of a role of that name"));
        var unnamed = file.Root.All.Where(n => Guid().IsMatch(n.Literal ?? "") && (file.Path != File || named.All(v => v.Value != n))).Select(n => file.Finding(n, "a role's id stands in roles.bicep, in a variable of the role's name"));
        return wrong.Concat(unnamed);
    }

    private static IEnumerable<BicepFinding> Assignment(BicepFile file, BicepResource role)
    {
        var scope = role.Body.Get("scope")?.Text;
        var properties = role.Body.Get("properties");
        if (file.Path != File)
        {
            yield return file.Finding(role.Node, "roles are assigned in roles.bicep");
        }

        if (scope is null)
        {
            yield return file.Finding(role.Node, $"'{role.Symbol}' has no scope: it would hold for the whole resource group");
        }
        else if (!Regex.IsMatch(role.Body.Get("name")?.Text ?? "", $@"^guid\({Regex.Escape(scope)}\.id, principalId, .+\)$"))
        {
            yield return file.Finding(role.Node, $"the name of '{role.Symbol}' is not guid(scope, principal, role)");
        }

        if (properties?.Get("principalType")?.Literal != "ServicePrincipal")
        {
            yield return file.Finding(role.Node, $"'{role.Symbol}' does not say that the principal is a ServicePrincipal");
        }
    }

    /// <summary>A role's name as a variable: <c>Storage Blob Data Owner</c> → <c>storageBlobDataOwner</c>.</summary>
    private static Dictionary<string, string> Read()
    {
        var roles = JsonDocument.Parse(System.IO.File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Bicep", "built-in-roles.json"))).RootElement.GetProperty("roles");
        return roles.EnumerateObject().ToDictionary(r => char.ToLowerInvariant(r.Name[0]) + r.Name.Replace(" ", "", StringComparison.Ordinal)[1..], r => r.Value.GetString()!);
    }

    [GeneratedRegex("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", RegexOptions.IgnoreCase)]
    private static partial Regex Guid();
}
