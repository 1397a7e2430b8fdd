using TokenFunctions.Local.SampleProvider.Emulations;
using TokenFunctions.Local.Stack.App;

namespace TokenFunctions.Local.Stack;

/// <summary>What to run and where. A port of 0 is any free one.</summary>
public sealed record LocalStackOptions
{
    /// <summary>Holds the data of Azurite and the vault, the app's settings and its log. Only one stack at a time can use it.</summary>
    public required string StateDirectory { get; init; }

    /// <summary>Removes what an earlier run left in <see cref="StateDirectory"/>.</summary>
    public bool Fresh { get; init; }

    /// <summary>What runs the app.</summary>
    public AppHost Host { get; init; }

    public int FunctionsPort { get; init; }

    public int BlobPort { get; init; }

    public int QueuePort { get; init; }

    public int TablePort { get; init; }

    public int VaultPort { get; init; }

    public int ProviderPort { get; init; }

    public Emulation Emulation { get; init; } = Emulation.Sample;

    /// <summary>App settings that add to, or replace, those of the stack.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Gets a line for each step that a person waits for.</summary>
    public Action<string> Progress { get; init; } = _ => { };
}
