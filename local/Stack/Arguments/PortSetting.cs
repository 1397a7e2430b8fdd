namespace TokenFunctions.Local.Stack.Arguments;

/// <summary>A port of the stack and the option that changes it.</summary>
internal sealed record PortSetting(string Option, string Purpose, int Default)
{
    public static readonly PortSetting Functions = new("--functions-port", "the app", 7071);
    public static readonly PortSetting Blob = new("--blob-port", "Azurite's blobs", 10000);
    public static readonly PortSetting Queue = new("--queue-port", "Azurite's queues", 10001);
    public static readonly PortSetting Table = new("--table-port", "Azurite's tables", 10002);
    public static readonly PortSetting Vault = new("--vault-port", "the Key Vault stand-in", 8443);
    public static readonly PortSetting Provider = new("--provider-port", "the sample provider", 9400);

    public static IReadOnlyList<PortSetting> All { get; } = [Functions, Blob, Queue, Table, Vault, Provider];
}
