using System.Net;
using System.Net.Sockets;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TokenFunctions.Local.FunctionsRuntime;
using TokenFunctions.Tests.Support;

namespace TokenFunctions.Local.Tests.FunctionsRuntime.Startup;

public sealed class StartupTests
{
    [Fact]
    public async Task Start_TellsWhereItListensAndWhatItServes()
    {
        await using var app = await RunningApp.StartAsync(typeof(SampleFunctions));

        var output = app.Output.ToString();
        var address = app.Client.BaseAddress!.ToString().TrimEnd('/');
        Assert.StartsWith("http://127.0.0.1:", address, StringComparison.Ordinal);
        Assert.StartsWith($"Listening on {address}{Environment.NewLine}", output, StringComparison.Ordinal);
        Assert.Contains($"\tGreet: [GET,POST] {address}/api/people/{{name}}/{{age:int?}}{Environment.NewLine}", output, StringComparison.Ordinal);
        Assert.Contains($"\tPlainPoco: {address}/api/PlainPoco{Environment.NewLine}", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--functions-worker-id")]
    [InlineData("--functions-uri")]
    [InlineData("--workerId")]
    public void Create_ByTheRealHost_RefusesAndSaysHowToPublish(string argument)
    {
        var seen = new List<StartupException>();

        Assert.Throws<StartupException>(() => FunctionsApplicationBuilder.Create([argument, "x"], new RuntimeOptions { OnStartupFailure = seen.Add }));

        Assert.Contains("Publish with `dotnet publish`", Assert.Single(seen).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_OnABusyPort_NamesThePortAndWhatToDo()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        using var directory = new TemporaryDirectory();
        var seen = new List<StartupException>();
        var builder = FunctionsApplicationBuilder.Create(
            [$"--port={port}"],
            new RuntimeOptions { Types = [], AppDirectory = directory.Path, CurrentDirectory = directory.Path, OnStartupFailure = seen.Add });
        using var logs = new LogCollector();
        builder.Logging.AddProvider(logs);
        using var host = builder.Build();

        var error = await Assert.ThrowsAsync<StartupException>(() => host.StartAsync());

        Assert.Empty(logs.Entries);
        Assert.Equal($"Port {port} is in use. Stop the program that listens there, or choose another port with --port N.", error.Message);
        Assert.Same(error, Assert.Single(seen));
    }

    [Fact]
    public async Task Start_WithInvalidOptions_ListsEveryFailure()
    {
        using var directory = new TemporaryDirectory();
        using var host = RunningApp.Build(directory, [], configure: b => b.Services
            .AddOptions<Options>()
            .Validate(_ => false, "One__Setting is missing.")
            .Validate(_ => false, "Another__Setting is wrong.")
            .ValidateOnStart()
            .Services.AddOptions<OtherOptions>()
            .Validate(_ => false, "A__Third is out of range.")
            .ValidateOnStart());

        var error = await Assert.ThrowsAsync<StartupException>(() => host.StartAsync());

        Assert.Equal(["One__Setting is missing.", "Another__Setting is wrong.", "A__Third is out of range."], error.Errors);
    }

    [Fact]
    public void Report_AStartupFailure_WritesItsLinesAndExitsWith1()
    {
        using var error = new StringWriter();
        var codes = new List<int>();

        RuntimeOptions.Report(new StartupException(["first", "second"]), error, codes.Add);

        Assert.Equal($"first{Environment.NewLine}second{Environment.NewLine}", error.ToString());
        Assert.Equal([1], codes);
    }

    [Fact]
    public void Build_HttpFunctionsWithoutTheIntegration_IsAStartError()
    {
        using var directory = new TemporaryDirectory();
        var builder = FunctionsApplicationBuilder.Create([], new RuntimeOptions
        {
            Types = [typeof(SampleFunctions)],
            AppDirectory = directory.Path,
            CurrentDirectory = directory.Path,
            OnStartupFailure = _ => { },
        });

        Assert.Contains("ConfigureFunctionsWebApplication", Assert.Throws<StartupException>(builder.Build).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(7071)]
    [InlineData(7072, "--port", "7072")]
    [InlineData(0, "--other", "x", "--port=0")]
    public void Port_FromTheCommandLine_IsRead(int expected, params string[] args) => Assert.Equal(expected, CommandLine.Port(args));

    [Theory]
    [InlineData("--port")]
    [InlineData("--port", "x")]
    [InlineData("--port=65536")]
    [InlineData("--port=-1")]
    public void Port_ThatIsNone_IsAStartError(params string[] args) => Assert.Throws<StartupException>(() => CommandLine.Port(args));

    [Theory]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("""{ "version": "1.0" }""")]
    public void Create_WithAWrongHostJson_IsAStartErrorThatNamesTheFile(string json)
    {
        using var directory = new TemporaryDirectory();
        var file = directory.File("host.json", json);

        Assert.StartsWith(file, Assert.Throws<StartupException>(() => RunningApp.Build(directory, [])).Message, StringComparison.Ordinal);
    }

    public sealed class Options;

    public sealed class OtherOptions;
}
