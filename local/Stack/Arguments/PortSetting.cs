using System.Globalization;

namespace TokenFunctions.Local.Stack.Arguments;

/// <summary>A port of the stack and the option that changes it.</summary>
internal sealed record PortSetting(string Option, string Purpose, int Default, Func<StackSettings, string?> Given)
{
    public static readonly PortSetting Functions = new("--functions-port", "the app", 7071, s => s.FunctionsPort);
    public static readonly PortSetting Blob = new("--blob-port", "Azurite's blobs", 10000, s => s.BlobPort);
    public static readonly PortSetting Queue = new("--queue-port", "Azurite's queues", 10001, s => s.QueuePort);
    public static readonly PortSetting Table = new("--table-port", "Azurite's tables", 10002, s => s.TablePort);
    public static readonly PortSetting Vault = new("--vault-port", "the Key Vault stand-in", 8443, s => s.VaultPort);
    public static readonly PortSetting Provider = new("--provider-port", "the sample provider", 9400, s => s.ProviderPort);

    public static IReadOnlyList<PortSetting> All { get; } = [Functions, Blob, Queue, Table, Vault, Provider];

    /// <returns>What is wrong with the given port; null if it is valid or not given.</returns>
    public string? Wrong(StackSettings settings) =>
        Given(settings) is { } text && !(ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0)
            ? $"{Option} needs a port number from 1 to 65535, and got {StackSettings.Got(text)}."
            : null;
}
