using TokenFunctions.Local.Stack.Azurite;

namespace TokenFunctions.Tests.Support;

/// <summary>
/// One real Azurite for all tests of a process, in memory, on free loopback ports. Each test uses names of its own, so tests can run in parallel. Azurite ends
/// with the process, which holds its lifeline.
/// </summary>
public static class SharedAzurite
{
    private static readonly Lazy<Task<AzuriteServer>> Server = new(() => AzuriteServer.StartAsync(new AzuriteOptions()));

    public static Task<AzuriteServer> GetAsync() => Server.Value;
}
