using System.Text.Json;
using System.Text.RegularExpressions;
using TokenFunctions.Deployment.Tests.Bicep.Compiler;
using TokenFunctions.Deployment.Tests.Bicep.Rules;

namespace TokenFunctions.Deployment.Tests.Documents;

/// <summary>The files around the template: those of azd, the workflow and host.json.</summary>
[Collection(BicepCollection.Name)]
public sealed class DeploymentFilesTests(CompiledBicep bicep)
{
    [Fact]
    public void SecretRule_DeploymentFiles_FindsNothing()
    {
        string[] files = ["azure.yaml", .. Files("infra"), .. Files(".github"), .. Files("docs")];
        Assert.Empty(files.SelectMany(f => SecretRule.Check(f, Read(f))));
    }

    [BicepFact]
    public void SecretRule_CompilerOutput_FindsNothing()
    {
        string[] texts = [bicep.Runs["build"].Output, bicep.Runs["build-params"].Output, bicep.Public.Text, bicep.Private.Text];
        Assert.All(texts, Assert.NotEmpty);
        Assert.Empty(texts.SelectMany(text => SecretRule.Check("output", text)));
    }

    [Theory]
    [InlineData("connection: DefaultEndpointsProtocol=https;AccountName=x")]
    [InlineData("key: ${{ listKeys(account.id) }}")]
    [InlineData("\"value\": \"[listKeys(resourceId('Microsoft.Storage/storageAccounts', 'x'), '2024-01-01').keys[0].value]\"")]
    [InlineData("client_secret: hunter2hunter2")]
    [InlineData("value: qvBN2NcHTSqqHcNDHRLWNqNMEGWCsWfXjXWwVL9Rc0V9NHWcGmaYxBTPbVqPQUTyNzuZq3gpMkTg+AStRk5c9A==")]
    public void SecretRule_Secret_IsFound(string text) => Assert.NotEmpty(SecretRule.Check("x", text));

    [BicepFact]
    public void Azd_DeploysTheAppByTheTagOfTheTemplate()
    {
        var azd = Read("azure.yaml");
        Assert.Equal("api", bicep.Public.One("Microsoft.Web/sites").Body.GetProperty("tags").GetProperty("azd-service-name").GetString());
        Assert.Matches(@"(?m)^services:\n  api:\n    project: \./src/Functions\n    language: dotnet\n    host: function\n", azd);
        Assert.Matches(@"(?m)^infra:\n  provider: bicep\n  path: infra/bicep\n  module: main\n", azd);
    }

    [Fact]
    public void Workflow_RunsTheGateAndSignsInWithoutASecret()
    {
        var workflow = Read(".github/workflows/build.yml");
        Assert.Contains(".ci/run", workflow, StringComparison.Ordinal);
        Assert.Contains("id-token: write", workflow, StringComparison.Ordinal);
        Assert.DoesNotContain("secrets.", workflow, StringComparison.Ordinal);
    }

    [BicepFact]
    public void Documents_EachVariableNamed_IsAnOutputOrAParameter()
    {
        var known = bicep.Template.GetProperty("outputs").EnumerateObject().Select(o => o.Name).Concat(BicepFolder.Variables).ToHashSet();
        var named = Regex.Matches(
            Read("docs/operations.md") + Read("README.md") + Read(".github/workflows/build.yml"),
            @"\b(TOKEN_FUNCTIONS_\w+|ALERT_EMAIL|PRIVATE_NETWORK|CALLER_AUTH_\w+|DEFINE_VAULT_ROLE|AZURE_(?!CLIENT|TENANT|SUBSCRIPTION)\w+)\b");
        Assert.NotEmpty(named);
        Assert.All(named.Select(m => m.Value).Distinct(), name => Assert.Contains(name, known));
    }

    [Fact]
    public void HostJson_EachSetting_IsExplained()
    {
        var documentation = Read("docs/operations.md");
        Assert.All(
            Paths(JsonDocument.Parse(Read("src/Functions/host.json")).RootElement, ""),
            path => Assert.Contains($"\n| `{path}` |", documentation, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Paths(JsonElement element, string path) => element.ValueKind == JsonValueKind.Object
        ? element.EnumerateObject().SelectMany(p => Paths(p.Value, path.Length == 0 ? p.Name : $"{path}.{p.Name}"))
        : [path];

    private static IEnumerable<string> Files(string folder) =>
        Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, folder), "*", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(RepositoryRoot.Path, f));

    private static string Read(string path) => File.ReadAllText(Path.Combine(RepositoryRoot.Path, path)).ReplaceLineEndings("\n");
}
