using Microsoft.Extensions.Configuration;
using TokenFunctions.Local.Host.Startup;
using TokenFunctions.Local.Host.Timers;
using TokenFunctions.Local.Host.Worker;
using TokenFunctions.Tests.Support;

namespace TokenFunctions.Local.Tests.Host.Timers;

public sealed class TimerFunctionsTests : IDisposable
{
    private static readonly FunctionDefinition Tick = new("1", "Tick", "timer", new TimerTrigger("%TickSchedule%", RunOnStartup: true, UseMonitor: true));
    private static readonly FunctionDefinition Http = new("2", "Http", "request", new HttpTrigger("http", [], AuthorizationLevel.Anonymous));

    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _began = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Dispose() => _stopping.Dispose();

    [Fact]
    public void Schedule_SettingMissing_IsAStartErrorWithFunctionAndSetting() =>
        Assert.Equal(
            "Function 'Tick': the schedule's setting 'TickSchedule' is not set. Set it to an NCRONTAB expression.",
            Assert.Throws<StartupException>(() => Timers()).Message);

    [Fact]
    public async Task DisabledTimer_WithoutASchedule_DoesNotStartAndCanBeFired()
    {
        var timers = Timers(("AzureWebJobs.Tick.Disabled", "true"));

        timers.Start();
        Assert.Empty(await timers.DrainAsync(CancellationToken.None));
        Assert.False(_began.Task.IsCompleted);

        timers.Fire(Tick);
        await _began.Task;
        _gate.SetResult();
    }

    [Fact]
    public async Task Drain_RunWasFired_WaitsForIt()
    {
        var timers = Timers(("TickSchedule", "0 * * * * *"));
        timers.Fire(Tick);
        await _began.Task;

        var drain = timers.DrainAsync(CancellationToken.None);
        Assert.False(drain.IsCompleted);

        _gate.SetResult();
        Assert.Empty(await drain);
    }

    [Fact]
    public async Task Drain_PastItsDeadline_NamesWhatStillRuns()
    {
        var timers = Timers(("TickSchedule", "0 * * * * *"));
        timers.Start();
        await _began.Task;
        await _stopping.CancelAsync();

        Assert.Equal(["Tick"], await timers.DrainAsync(new CancellationToken(canceled: true)));

        _gate.SetResult();
        Assert.Empty(await timers.DrainAsync(CancellationToken.None));
    }

    private TimerFunctions Timers(params (string Name, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(s => s.Name, s => (string?)s.Value)).Build();
        return new TimerFunctions([Tick, Http], configuration, new DisabledFunctions(configuration), RunAsync, new ManualTimeProvider(), _stopping.Token);
    }

    private Task RunAsync(FunctionDefinition function, TimerStatus? status, CancellationToken cancellationToken)
    {
        _began.TrySetResult();
        return _gate.Task;
    }
}
