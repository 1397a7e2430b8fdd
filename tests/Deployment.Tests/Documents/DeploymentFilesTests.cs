using System.Text.Json;
using System.Text.RegularExpressions;
using TokenFunctions.Deployment.Tests.Bicep;
using TokenFunctions.Deployment.Tests.Bicep.Rules;
using TokenFunctions.Local.Stack;

namespace TokenFunctions.Deployment.Tests.Documents;

/// <summary>The files around the template: azd's, the workflow, host.json, lock files.</summary>
public sealed class DeploymentFilesTests
{
    [Fact]
    public void No_secret_stands_in_what_deploys()
    {
        string[] files = ["azure.yaml", .. Files("infra"), .. Files(".github"), .. Files("docs")];
        Assert.Empty(files.SelectMany(f => SecretRule.Check(f, Read(f))).Select(f => $"{f}"));
    }

    [Theory]
    [InlineData("connection: DefaultEndpointsProtocol=https;AccountName=x")]
    [InlineData("key: ${{ listKeys(account.id) }}")]
    [InlineData("client_secret: hunter2hunter2")]
    [InlineData("value: qvBN2NcHTSqqHcNDHRLWNqNMEGWCsWfXjXWwVL9Rc0V9NHWcGmaYxBTPbVqPQUTyNzuZq3gpMkTg+AStRk5c9A==")]
    public void A_secret_is_found(string text) => Assert.NotEmpty(SecretRule.Check("x", text));

    [Fact]
    public async Task Azd_deploys_the_app_by_the_tag_that_the_template_gives_it()
    {
        var azd = Read("azure.yaml");
        var app = (await BicepSources.FilesAsync())["modules/functionApp.bicep"].Resources.Single(r => r.Symbol == "app");
        Assert.Contains("'azd-service-name': 'api'", app.Body.Get("tags")!.Text, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^services:\n  api:\n    project: \./src/Functions\n    language: dotnet\n    host: function\n", azd);
        Assert.Matches(@"(?m)^infra:\n  provider: bicep\n  path: infra/bicep\n  module: main\n", azd);
        Assert.Matches(@"(?m)^    env:\n      AzurePackages: nuget$", azd);
    }

    [Fact]
    public void The_workflow_builds_both_graphs_runs_the_gate_and_signs_in_without_a_secret()
    {
        var workflow = Read(".github/workflows/build.yml");
        Assert.Contains("AzurePackages=nuget", workflow, StringComparison.Ordinal);
        Assert.Contains(".ci/run", workflow, StringComparison.Ordinal);
        Assert.Contains("id-token: write", workflow, StringComparison.Ordinal);
        Assert.DoesNotContain("secrets.", workflow, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_documents_name_is_an_output_or_a_parameter()
    {
        var files = await BicepSources.FilesAsync();
        var parameters = Regex.Matches(files["main.bicepparam"].Text, @"readEnvironmentVariable\('(\w+)'").Select(m => m.Groups[1].Value);
        var known = files["main.bicep"].Outputs.Select(o => o.Name).Concat(parameters).ToHashSet();
        var named = Regex.Matches(Read("docs/operations.md") + Read("README.md") + Read(".github/workflows/build.yml"), @"\b(TOKEN_FUNCTIONS_\w+|ALERT_EMAIL|PRIVATE_NETWORK|CALLER_AUTH_\w+|DEFINE_VAULT_ROLE|AZURE_(?!CLIENT|TENANT|SUBSCRIPTION)\w+)\b");
        Assert.NotEmpty(named);
        Assert.All(named.Select(m => m.Value).Distinct(), name => Assert.Contains(name, known));
    }

    [Fact]
    public void Each_setting_of_host_json_is_explained()
    {
        var documentation = Read("docs/operations.md");
        Assert.All(Paths(JsonDocument.Parse(Read("src/Functions/host.json")).RootElement, ""), path => Assert.Contains($"\n| `{path}` |", documentation, StringComparison.Ordinal));
    }

    [Fact]
    public void Lock_files_name_no_registry() =>
        Assert.All(Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, "tests", "Deployment.Tests", "Bicep", "Parser"), "package-lock.json"), f => Assert.DoesNotContain("\"resolved\"", File.ReadAllText(f), StringComparison.Ordinal));

    private static IEnumerable<string> Paths(JsonElement element, string path) => element.ValueKind == JsonValueKind.Object
        ? element.EnumerateObject().SelectMany(p => Paths(p.Value, path.Length == 0 ? p.Name : $"{path}.{p.Name}"))
        : [path];

    private static IEnumerable<string> Files(string folder) =>
        Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, folder), "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(RepositoryRoot.Path, f));

    private static string Read(string path) => File.ReadAllText(Path.Combine(RepositoryRoot.Path, path)).ReplaceLineEndings("\n");
}
