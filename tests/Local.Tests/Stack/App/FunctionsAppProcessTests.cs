using TokenFunctions.Local.Stack;
using TokenFunctions.Local.Stack.App;

namespace TokenFunctions.Local.Tests.Stack.App;

public sealed class FunctionsAppProcessTests
{
    [Fact]
    public async Task Start_FolderWithoutAnApp_SaysWhatIsMissing()
    {
        var options = new FunctionsAppOptions { Folder = Path.GetTempPath() };

        var e = await Assert.ThrowsAsync<StackException>(() => FunctionsAppProcess.StartAsync(options));

        Assert.StartsWith("The app ended with code 1 while starting. It said: The folder ", e.Message, StringComparison.Ordinal);
        Assert.Contains("has no host.json", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_AppWithoutSettings_NamesThem()
    {
        var e = await Assert.ThrowsAsync<StackException>(() => FunctionsAppProcess.StartAsync(new FunctionsAppOptions()));

        Assert.Contains("The app ended with code 1 while starting. It wrote: Setting ", e.Message, StringComparison.Ordinal);
        Assert.All(["TokenStorage", "KeyVault__Uri"], name => Assert.Contains($"Setting {name} ", e.Message, StringComparison.Ordinal));
    }
}
