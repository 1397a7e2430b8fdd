using TokenFunctions.Local.Stack;
using TokenFunctions.Local.Stack.App;

namespace TokenFunctions.Local.Tests.Stack.App;

public sealed class FunctionsAppProcessTests
{
    [Fact]
    public async Task Start_ProgramThatEndsAtOnce_TellsItsCodeAndLastWords()
    {
        // The stack itself, which knows no --port.
        var options = new FunctionsAppOptions { Assembly = typeof(LocalStack).Assembly.Location };

        var e = await Assert.ThrowsAsync<StackException>(() => FunctionsAppProcess.StartAsync(options));

        Assert.StartsWith("The app ended with code 2 while starting. It said: Unknown argument '--port'.", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_AppWithoutSettings_NamesThem()
    {
        var e = await Assert.ThrowsAsync<StackException>(() => FunctionsAppProcess.StartAsync(new FunctionsAppOptions()));

        Assert.StartsWith("The app ended with code 1 while starting. It said: Setting ", e.Message, StringComparison.Ordinal);
        Assert.All(["TokenStorage", "KeyVault__Uri"], name => Assert.Contains($"Setting {name} ", e.Message, StringComparison.Ordinal));
    }
}
