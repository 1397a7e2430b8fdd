using TokenFunctions.Local.Processes;
using Spectre.Console;
using TokenFunctions.Local.Stack.Arguments;

namespace TokenFunctions.Local.Stack.Commands;

internal static class StackOptions
{
    public static string DefaultState => Path.Combine(RepositoryRoot.Path, ".local");

    /// <summary>A port that is not given is any free one.</summary>
    public static LocalStackOptions From(string stateDirectory, IReadOnlyDictionary<PortSetting, int> ports, IAnsiConsole console) => new()
    {
        StateDirectory = Path.GetFullPath(stateDirectory),
        FunctionsPort = ports.GetValueOrDefault(PortSetting.Functions),
        BlobPort = ports.GetValueOrDefault(PortSetting.Blob),
        QueuePort = ports.GetValueOrDefault(PortSetting.Queue),
        TablePort = ports.GetValueOrDefault(PortSetting.Table),
        VaultPort = ports.GetValueOrDefault(PortSetting.Vault),
        ProviderPort = ports.GetValueOrDefault(PortSetting.Provider),
        Progress = line => console.Profile.Out.Writer.WriteLine(line),
    };
}
