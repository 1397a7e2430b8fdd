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
}
