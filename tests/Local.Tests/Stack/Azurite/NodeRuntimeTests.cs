using TokenFunctions.Local.Stack;
using TokenFunctions.Local.Stack.Azurite;

namespace TokenFunctions.Local.Tests.Stack.Azurite;

public sealed class NodeRuntimeTests
{
    [Fact]
    public async Task Check_NodeOfThisMachine_IsNewEnough() =>
        Assert.True((await NodeRuntime.CheckAsync()).Major >= NodeRuntime.LeastMajor);

    [Fact]
    public async Task Check_NoSuchProgram_SaysWhatToInstallInOneLine()
    {
        var e = await Assert.ThrowsAsync<StackException>(() => NodeRuntime.CheckAsync("node-that-is-not-there"));

        Assert.Equal(
            "Node.js, which runs the storage emulator Azurite, was not found ('node-that-is-not-there'). " +
            "Install Node.js 20 or newer from https://nodejs.org, open a new terminal and try again.",
            e.Message);
    }

    [Fact]
    public async Task Check_OlderMajorVersion_IsRefusedByItsNumber()
    {
        // The .NET SDK answers --version with a number below 20, as an old Node would.
        var e = await Assert.ThrowsAsync<StackException>(() => NodeRuntime.CheckAsync("dotnet"));

        Assert.Matches(@"^Node\.js 10\.[0-9.]+ is too old to run Azurite\. Install Node\.js 20 or newer", e.Message);
    }
}
