using System.Net;
using System.Net.Sockets;
using TokenFunctions.Tests.Support;

namespace TokenFunctions.Local.Tests.Host.Process;

/// <summary>A host that cannot start says why and what to do, in one line, and ends with code 1.</summary>
[Collection(HostProcesses.Name)]
public sealed class StartTests(RunningHost running)
{
    private const string Remedy = "Give --app the folder of a built or published app, for example src/Functions/bin/Debug/net10.0.";

    [Theory]
    [InlineData(
        "WrongSetting",
        "^The app ended with code 1 while starting\\. It wrote: Setting Sample__Color must be a color\\. Correct that and start it again\\.$")]
    [InlineData(
        "BrokenFunction",
        "^The app cannot load function 'Broken': System\\.InvalidOperationException: Method 'Missing' specified in EntryPoint was not found\\. "
            + "This function cannot be created\\. Correct the app and build it again\\.$")]
    [InlineData(
        "WithoutHttpServer",
        "^Function '[A-Za-z]+' has an HTTP trigger, but the app has no ASP\\.NET Core server\\. "
            + "Call ConfigureFunctionsWebApplication\\(\\) in its Program\\.cs\\.$")]
    [InlineData(
        "PortTaken",
        "^The app cannot listen for HTTP requests\\. It wrote: Failed to bind to address http://127\\.0\\.0\\.1:[0-9]+: address already in use\\. "
            + "The app chose that port because it was free, and another process took it\\. Start it again\\.$")]
    public async Task Start_WorkerDoesNotStart_SaysWhy(string mode, string expected) =>
        Assert.Matches(expected, await FailAsync(["--app", HostProcess.SampleWorker, "--port", "0"], ("Sample__Start", mode)));

    [Fact]
    public async Task Start_FolderDoesNotExist_SaysSo()
    {
        using var directory = new TemporaryDirectory();

        Assert.Equal($"The folder {directory["missing"]} does not exist. {Remedy}", await FailAsync(["--app", directory["missing"]]));
    }

    [Theory]
    [InlineData("host.json")]
    [InlineData("functions.metadata", "host.json")]
    public async Task Start_FolderWithoutAnApp_SaysWhatIsMissing(string missing, params string[] present)
    {
        using var directory = new TemporaryDirectory();
        Array.ForEach(present, file => File.Copy(Path.Combine(HostProcess.SampleWorker, file), directory[file]));

        Assert.Equal($"The folder {directory.Path} has no {missing}, so it holds no built Functions app. {Remedy}", await FailAsync(["--app", directory.Path]));
    }

    [Fact]
    public async Task Start_PortOfAnotherProgram_SaysThatItIsBusy()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();

        await AssertBusyAsync(((IPEndPoint)listener.LocalEndpoint).Port);
    }

    [Fact]
    public async Task Start_PortOfAnotherHost_SaysThatItIsBusy() => await AssertBusyAsync(running.Host.Port);

    [Fact]
    public async Task Start_UnknownArgument_IsNamed() => Assert.Equal("Unknown argument '--prt'. --help lists the arguments.", await FailAsync(["--prt", "0"]));

    [Fact]
    public async Task Start_NoDotnet_NamesTheRemedy() => Assert.Matches(
        "^Cannot start dotnet \\(.+\\)\\. Install the \\.NET SDK and put it on the PATH\\.$",
        await FailAsync(["--app", HostProcess.SampleWorker, "--port", "0"], ("DOTNET_HOST_PATH", "missing-dotnet")));

    [Fact]
    public async Task Start_MalformedLocalSettingsFile_IsNamed()
    {
        using var directory = new TemporaryDirectory();
        foreach (var file in (string[])["host.json", "functions.metadata", "worker.config.json", "TokenFunctions.SampleWorker.dll"])
        {
            File.Copy(Path.Combine(HostProcess.SampleWorker, file), directory[file]);
        }

        var settings = directory.File("local.settings.json", """{ "Values": { "A": "1", "A": "2" } }""");

        Assert.Equal($"{settings}: 'A' and 'A' are the same setting. Remove one of the two.", await FailAsync(["--app", directory.Path]));
    }

    /// <summary>The port is found busy before the app starts, which takes seconds.</summary>
    private static async Task AssertBusyAsync(int port)
    {
        await using var host = HostProcess.Start(["--app", HostProcess.SampleWorker, "--port", $"{port}"]);

        Assert.Equal(1, await host.EndAsync());
        Assert.Equal($"Port {port} is in use. Stop the program that listens there, or choose another port with --port N.", Assert.Single(host.Errors));
        Assert.Empty(host.Lines);
    }

    private static async Task<string> FailAsync(string[] arguments, params (string Name, string Value)[] settings)
    {
        await using var host = HostProcess.Start(arguments, settings);
        Assert.Equal(1, await host.EndAsync());
        return Assert.Single(host.Errors);
    }
}
