namespace TokenFunctions.Tests.Fakes;

internal static class PortNames
{
    public const string Store = "Store";
    public const string DueIndex = "DueIndex";
    public const string Leases = "Leases";
    public const string Vault = "Vault";
    public const string Providers = "Providers";
    public const string Endpoint = "Endpoint";
    public const string Introspection = "Introspection";
    public const string Notifier = "Notifier";
}
