using System.ComponentModel;
using System.Globalization;
using Spectre.Console;
using Spectre.Console.Cli;
using TokenFunctions.Local.Stack.App;

namespace TokenFunctions.Local.Stack.Arguments;

/// <summary>The options that both commands have.</summary>
internal abstract class StackSettings : CommandSettings
{
    /// <summary>The value that Spectre.Console.Cli passes for a last option without a value.</summary>
    private const string NotGiven = "__default_command";

    [CommandOption("--host <HOST>")]
    [Description("What runs the app: local (local/Host of this checkout) or func (Azure Functions Core Tools). [grey](local)[/]")]
    public string? Host { get; init; }

    [CommandOption("--fresh")]
    [Description("Start with an empty state. The demo always does.")]
    public bool Fresh { get; init; }

    [CommandOption("--state <DIRECTORY>")]
    [Description("Where the state is. [grey](.local, for the demo .local/demo)[/]")]
    public string? State { get; init; }

    [CommandOption("--functions-port <PORT>")]
    [Description("Port of the app. [grey](7071)[/]")]
    public string? FunctionsPort { get; init; }

    [CommandOption("--blob-port <PORT>")]
    [Description("Port of Azurite's blobs. [grey](10000)[/]")]
    public string? BlobPort { get; init; }

    [CommandOption("--queue-port <PORT>")]
    [Description("Port of Azurite's queues. [grey](10001)[/]")]
    public string? QueuePort { get; init; }

    [CommandOption("--table-port <PORT>")]
    [Description("Port of Azurite's tables. [grey](10002)[/]")]
    public string? TablePort { get; init; }

    [CommandOption("--vault-port <PORT>")]
    [Description("Port of the Key Vault stand-in. [grey](8443)[/]")]
    public string? VaultPort { get; init; }

    [CommandOption("--provider-port <PORT>")]
    [Description("Port of the sample provider. [grey](9400)[/]")]
    public string? ProviderPort { get; init; }

    public AppHost AppHost => Host == "func" ? AppHost.Func : AppHost.Local;

    /// <summary>The ports to use. A port that is not listed here is any free one.</summary>
    public IReadOnlyDictionary<PortSetting, int> Ports => PortSetting.All
        .Select(p => (Setting: p, Port: p.Given(this) is { } given ? int.Parse(given, CultureInfo.InvariantCulture) : DefaultOf(p)))
        .Where(p => p.Port is not null)
        .ToDictionary(p => p.Setting, p => p.Port!.Value);

    public override ValidationResult Validate() => Wrong() is { } message ? ValidationResult.Error(message) : ValidationResult.Success();

    /// <summary>A given value, as text for a message.</summary>
    public static string Got(string value) => value == NotGiven ? "none" : $"'{value}'";

    /// <summary>Null for any free one.</summary>
    protected abstract int? DefaultOf(PortSetting port);

    /// <returns>What is wrong; null if nothing is.</returns>
    protected virtual string? Wrong() =>
        State is "" or NotGiven ? "--state needs a directory."
        : Host is not (null or "local" or "func") ? $"--host needs local or func, and got {Got(Host)}."
        : PortSetting.All.Select(p => p.Wrong(this)).FirstOrDefault(m => m is not null) ?? UsedTwice();

    private string? UsedTwice() => Ports.GroupBy(p => p.Value).FirstOrDefault(g => g.Count() > 1) is { } same
        ? $"Port {same.Key} is used twice: {string.Join(" and ", same.Select(p => p.Key.Option))}."
        : null;
}
