using TokenFunctions.Tests.Support;

namespace TokenFunctions.Local.Tests.Processes;

public sealed class StartPatienceTests
{
    private readonly ManualTimeProvider _clock = new();
    private readonly TaskCompletionSource _step = new();
    private ChildProgress _progress;
    private int _told;

    [Fact]
    public async Task Wait_StepIsOver_GivesUpNothing()
    {
        var wait = Start();
        Pass(seconds: 59);
        _step.SetResult();

        Assert.Null(await wait);
    }

    [Fact]
    public async Task Wait_StepFails_LeavesTheFailureToTheCaller()
    {
        var wait = Start();
        _step.SetException(new IOException());

        Assert.Null(await wait);
    }

    [Fact]
    public async Task Wait_NoProgress_GivesUpAfterAMinute()
    {
        var wait = Start();
        Pass(seconds: 55);
        Assert.False(wait.IsCompleted);
        Pass(seconds: 5);

        Assert.Equal("after 60 s without progress", await wait);
        Assert.Equal(0, _told);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(0, 250)]
    public async Task Wait_LineOrWorkNowAndThen_GoesOnAndReportsIt(int lines, int milliseconds)
    {
        var wait = Start();
        for (var i = 0; i < 5; i++)
        {
            Pass(seconds: 50);
            Advance(lines, milliseconds);
        }

        Pass(seconds: 5);
        Assert.False(wait.IsCompleted);
        Assert.Equal(5, _told);
        Pass(seconds: 60);
        Assert.Equal("after 60 s without progress", await wait);
    }

    [Fact]
    public async Task Wait_TheLittleWorkOfAServerThatOnlyWaits_IsNoProgress()
    {
        var wait = Start();
        Pass(seconds: 30);
        Advance(lines: 0, milliseconds: 249);
        Pass(seconds: 30);

        Assert.Equal("after 60 s without progress", await wait);
    }

    [Fact]
    public async Task Wait_ProgressForEver_GivesUpAfterTenMinutes()
    {
        var wait = Start();
        for (var i = 0; i < 12; i++)
        {
            Assert.False(wait.IsCompleted);
            Pass(seconds: 50);
            Advance(lines: 1, milliseconds: 0);
        }

        Assert.Equal("after 10 minutes", await wait);
    }

    [Fact]
    public async Task Wait_Cancelled_IsACancellation()
    {
        using var cancelled = new CancellationTokenSource();
        var wait = Start(cancelled.Token);
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
    }

    private Task<string?> Start(CancellationToken cancellationToken = default) =>
        new StartPatience(_clock) { OnProgress = () => _told++ }.WaitAsync(_step.Task, () => _progress, cancellationToken);

    private void Advance(int lines, int milliseconds) =>
        _progress = new ChildProgress(_progress.Lines + lines, _progress.ProcessorTime + TimeSpan.FromMilliseconds(milliseconds));

    /// <summary>Advances the clock by a second at a time, each time when the wait sleeps again.</summary>
    private void Pass(int seconds)
    {
        for (var i = 0; i < seconds; i++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            SpinWait.SpinUntil(() => _clock.PendingTimers > 0 || _step.Task.IsCompleted, TimeSpan.FromSeconds(1));
        }
    }
}
