namespace TokenFunctions.Tests.Fakes.Calls;

/// <summary>One call of the app to a port.</summary>
/// <param name="Port">A member of <see cref="PortNames"/>.</param>
/// <param name="Name">The method's name without Async.</param>
/// <param name="Subject">What it is about: a connection's id, a secret's name, a token.</param>
/// <param name="Argument">What is written or sent; null for a read.</param>
internal sealed record PortOperation(string Port, string Name, string Subject, object? Argument = null);

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
