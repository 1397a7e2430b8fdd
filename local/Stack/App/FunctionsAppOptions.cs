using TokenFunctions.Local.Processes;

namespace TokenFunctions.Local.Stack.App;

/// <summary>How to run the app as its own process.</summary>
public sealed record FunctionsAppOptions
{
    public AppHost Host { get; init; }

    /// <summary>0 is any free port.</summary>
    public int Port { get; init; }

    /// <summary>App settings, handed over as environment variables.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>The folder of the built app; null is <c>src/Functions</c> of this checkout, in the configuration of this program.</summary>
    public string? Folder { get; init; }

    /// <summary>Gets each line that the app logs.</summary>
    public Action<string>? OnLine { get; init; }

    /// <summary>The longest time without progress during the start.</summary>
    public TimeSpan StartPatience { get; init; } = TimeSpan.FromSeconds(60);

    internal string AppFolder => Folder ?? BuiltProgram.Folder("src/Functions", "TokenFunctions.dll");
}
