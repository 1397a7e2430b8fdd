using TokenFunctions.Local.SampleProvider;
using TokenFunctions.Local.SampleProvider.Emulations;
using TokenFunctions.Local.Stack.Api;
using TokenFunctions.Local.Stack.Demo;
using TokenFunctions.Tests.Support;

namespace TokenFunctions.Local.Tests.Stack.Demo;

public sealed class DemoRunTests : IAsyncLifetime, IDisposable
{
    private readonly TestConsole _console = new();
    private readonly ManualTimeProvider _time = new();
    private SampleProviderServer _provider = null!;
    private TokenFunctionsClient _api = null!;
    private DemoWorld _world = null!;

    public async Task InitializeAsync()
    {
        _provider = await SampleProviderServer.StartAsync(new SampleProviderOptions { Port = 0 });
        _api = new TokenFunctionsClient(_provider.Uri);
        _world = new DemoWorld(_api, _provider, "http://127.0.0.1/connect/{connection}", _time);
    }

    [Fact]
    public async Task Run_AllAsExpected_PassesAndShowsExpectedAndSeen()
    {
        Assert.True(await RunAsync(
            Step("One", (_, report) => report.Equal("tokens", 1, 1)),
            Step("Two", (_, report) => report.Equal("answer", "200", "200"))));

        Assert.Equal(
            [
                "1. One", "   tokens", "     expected  1", "     seen      1",
                "2. Two", "   answer", "     expected  200", "     seen      200",
                "All 2 steps passed in 0 s.",
            ],
            _console.Lines.Select(l => l.TrimEnd()));
    }

    [Fact]
    public async Task Run_FirstDifference_EndsThereAndNamesTheStep()
    {
        var reached = false;

        Assert.False(await RunAsync(
            Step("One", (_, report) =>
            {
                report.Equal("tokens", 1, 2);
                reached = true;
            }),
            Step("Two", (_, _) => reached = true)));

        Assert.False(reached);
        Assert.Equal(["     expected  1", "     seen      2  <- differs", "FAILED at step 1, One"], _console.Lines[^3..]);
    }

    [Fact]
    public async Task Run_StepThatDoesNotApply_SaysWhyAndGoesOn()
    {
        Assert.True(await RunAsync(
            new ScriptedStep("One", (_, _) => throw new InvalidOperationException(), "nobody is asked."),
            Step("Two", (_, report) => report.Equal("answer", "200", "200"))));

        Assert.Contains("   does not apply: nobody is asked.", _console.Lines);
        Assert.Equal("All 1 steps passed in 0 s; 1 of 2 do not apply to this provider.", _console.Lines[^1]);
    }

    [Fact]
    public async Task Run_StepThrows_FailsWithItsReasonOnOneLine()
    {
        Assert.False(await RunAsync(Step("One", (_, _) => throw new HttpRequestException("connection\nrefused"))));

        Assert.Equal("FAILED at step 1, One: HttpRequestException: connection refused", _console.Lines[^1]);
    }

    [Fact]
    public async Task CallProvider_GrantsToken_TellsWhoseItIs()
    {
        var grant = _provider.IssueGrant(subject: "ada");

        Assert.Equal((200, "ada"), await _world.CallProviderAsync(grant.AccessToken, default));
        Assert.Equal((401, null), await _world.CallProviderAsync("no-token", default));
    }

    [Fact]
    public void MainJob_EveryStep_HasATitleOfItsOwn() =>
        Assert.Equal(DemoRun.MainJob.Count, DemoRun.MainJob.Select(s => s.Title).Distinct().Count());

    [Fact]
    public void TokenDisplay_Token_TellsApartWithoutShowing()
    {
        Assert.Equal(TokenDisplay.Of("secret-a"), TokenDisplay.Of("secret-a"));
        Assert.NotEqual(TokenDisplay.Of("secret-a"), TokenDisplay.Of("secret-b"));
        Assert.Matches("^token #[0-9a-f]{8}$", TokenDisplay.Of("secret-a"));
        Assert.Equal("no token", TokenDisplay.Of(null));
    }

    public async Task DisposeAsync() => await _provider.DisposeAsync();

    public void Dispose()
    {
        _world.Dispose();
        _api.Dispose();
    }

    private Task<bool> RunAsync(params IDemoStep[] steps) => new DemoRun(steps, new DemoReport(_console.Console), _time).RunAsync(_world, default);

    private static ScriptedStep Step(string title, Action<DemoWorld, DemoReport> run) => new(title, run);

    private sealed record ScriptedStep(string Title, Action<DemoWorld, DemoReport> Run, string? Reason = null) : IDemoStep
    {
        public string? WhyNot(Emulation provider) => Reason;

        public Task RunAsync(DemoWorld world, DemoReport report, CancellationToken cancellationToken)
        {
            Run(world, report);
            return Task.CompletedTask;
        }
    }
}
