using TokenFunctions.Local.Stack.Azurite;

namespace TokenFunctions.Tests.Support;

/// <summary>
/// One real Azurite for all tests of a process, in memory, on free loopback ports. Tests keep apart by names of their own, so they run in parallel.
/// It ends with the process, which is its lifeline.
/// </summary>
public static class SharedAzurite
{
    private static readonly Lazy<Task<AzuriteServer>> Server = new(() => AzuriteServer.StartAsync(new AzuriteOptions()));

    public static Task<AzuriteServer> GetAsync() => Server.Value;
}
