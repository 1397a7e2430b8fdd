using TokenFunctions.Local.Stack;
using TokenFunctions.Local.Stack.App;

namespace TokenFunctions.Local.Tests.Stack.App;

public sealed class CoreToolsTests
{
    [LinuxFact]
    public async Task Demo_HostIsFunc_PassesOnCertificateAndIdentityWithoutOurHook()
    {
        using var tools = FakeCoreTools.ThatRunTheApp();
        await using var stack = new StackProcess { SearchPath = tools.SearchPath };
        await stack.StartAsync("demo", "--host", "func");

        await stack.Process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(5));

        Assert.True(stack.Process.ExitCode == 0, string.Join('\n', stack.Lines));
        Assert.StartsWith("All 9 steps passed", stack.Lines[^1], StringComparison.Ordinal);
        var called = tools.Called();
        Assert.Equal($"start --port {stack.Ports[0]} --no-build", called["arguments"]);
        Assert.Equal(BuiltProgram.Folder("src/Functions", "TokenFunctions.dll"), called["folder"]);
        Assert.Equal("dotnet-isolated", called["FUNCTIONS_WORKER_RUNTIME"]);
        Assert.EndsWith("/vault.pem", called["SSL_CERT_FILE"], StringComparison.Ordinal);
        Assert.StartsWith("https://127.0.0.1:", called["IDENTITY_ENDPOINT"], StringComparison.Ordinal);
        Assert.NotEmpty(called["IDENTITY_HEADER"]);
        Assert.All(
            ["LocalVault__Thumbprint", "LocalVault__Token", "DOTNET_STARTUP_HOOKS", "ASPNETCORE_HOSTINGSTARTUPASSEMBLIES"],
            name => Assert.DoesNotContain(name, called.Keys));
    }

    [LinuxFact]
    public async Task Run_FuncEndsWhileStarting_EndsWithOneAndSaysWhatFuncSaid()
    {
        using var tools = new FakeCoreTools("echo 'Value cannot be null. (Parameter provider)'; exit 7");
        await using var stack = new StackProcess { SearchPath = tools.SearchPath };
        await stack.StartAsync("--host", "func");

        await stack.Process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(2));

        Assert.Equal(1, stack.Process.ExitCode);
        Assert.Equal("The app ended with code 7 while starting. It said: Value cannot be null. (Parameter provider)", stack.Lines[^1]);
    }

    [Theory]
    [InlineData("--host", "func")]
    [InlineData("demo", "--host", "func")]
    public async Task Run_FuncIsNotOnThePath_EndsWithOneAndSaysWhatToDo(params string[] args)
    {
        await using var stack = new StackProcess { SearchPath = Path.GetTempPath() };
        await stack.StartAsync(args);

        await stack.Process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(2));

        Assert.Equal(1, stack.Process.ExitCode);
        Assert.Equal(
            ["Azure Functions Core Tools (func) are not on the PATH. Install them (https://learn.microsoft.com/azure/azure-functions/functions-run-local), " +
             "open a new terminal and try again, or leave out --host func."],
            stack.Lines);
    }

    [Fact]
    public void Find_NoFolders_IsAStackException() => Assert.Throws<StackException>(() => CoreTools.Find(""));
}
