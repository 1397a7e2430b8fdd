using System.Text.Json;

namespace TokenFunctions.Deployment.Tests.Bicep.Compiler;

/// <summary>The results of the compiler's commands on the template. Each command runs once for all tests.</summary>
public sealed class CompiledBicep : IAsyncLifetime
{
    private static readonly (string, string)[] Least = [("AZURE_ENV_NAME", "test"), ("AZURE_LOCATION", "westeurope")];

    /// <summary>Every parameter differs from its default.</summary>
    private static readonly (string, string)[] Most =
    [
        .. Least, ("ALERT_EMAIL", "operator@example.com"), ("PRIVATE_NETWORK", "true"), ("CALLER_AUTH_CLIENT_ID", "caller-auth-client-id"),
        ("DEFINE_VAULT_ROLE", "false"), ("ALWAYS_READY_HTTP_INSTANCES", "1"), ("SITE_UPDATE_STRATEGY", "RollingUpdate"), ("REFRESH_TOKEN_STORE", "Table"),
        ("OTLP_ENDPOINT", "https://otlp.example.com"),
    ];

    /// <summary>Command → its run.</summary>
    internal IReadOnlyDictionary<string, BicepRun> Runs { get; private set; } = new Dictionary<string, BicepRun>();

    /// <summary>The files that the formatter writes differently.</summary>
    internal IReadOnlyList<string> Unformatted { get; private set; } = [];

    /// <summary>The template as Azure Resource Manager gets it.</summary>
    internal JsonElement Template => JsonDocument.Parse(Runs["build"].Output).RootElement;

    /// <summary>The same with one text replaced by another.</summary>
    internal JsonElement TemplateWith(string from, string to)
    {
        Assert.Contains(from, Runs["build"].Output, StringComparison.Ordinal);
        return JsonDocument.Parse(Runs["build"].Output.Replace(from, to, StringComparison.Ordinal)).RootElement;
    }

    /// <summary>What is deployed by default, with a public network.</summary>
    internal Snapshot Public { get; private set; } = Snapshot.Empty;

    /// <summary>What is deployed with a private network and with every option on.</summary>
    internal Snapshot Private { get; private set; } = Snapshot.Empty;

    public async Task InitializeAsync()
    {
        if (BicepExecutable.SkipReason is not null)
        {
            return;
        }

        using var folder = new BicepFolder();
        var runs = new Dictionary<string, BicepRun>
        {
            ["build"] = await folder.BuildAsync(),
            ["lint"] = await folder.LintAsync(),
            ["build-params"] = await folder.BuildParametersAsync(Least),
        };
        (runs["snapshot, public network"], Public) = await SnapshotAsync(folder, Least);
        (runs["snapshot, private network"], Private) = await SnapshotAsync(folder, Most);
        runs["format"] = await folder.FormatAsync();
        (Runs, Unformatted) = (runs, [.. folder.Changed]);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    private static async Task<(BicepRun Run, Snapshot Snapshot)> SnapshotAsync(BicepFolder folder, (string, string)[] environment)
    {
        var run = await folder.SnapshotAsync(environment);
        return (run, run.ExitCode == 0 ? Snapshot.Parse(folder.Read("main.snapshot.json")) : Snapshot.Empty);
    }
}

[CollectionDefinition(Name)]
public sealed class BicepCollection : ICollectionFixture<CompiledBicep>
{
    public const string Name = "bicep";
}
