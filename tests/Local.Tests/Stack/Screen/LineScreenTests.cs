using TokenFunctions.Local.Stack.Screen;
using TokenFunctions.Tests.Support;

namespace TokenFunctions.Local.Tests.Stack.Screen;

public sealed class LineScreenTests
{
    private readonly TestConsole _console = new();
    private readonly ManualTimeProvider _time = new();
    private readonly LineScreen _screen;
    private readonly ConnectionRow _row;

    public LineScreenTests()
    {
        _screen = new LineScreen(_console.Console, _time);
        _row = new ConnectionRow("mail", "active", 7, _time.GetUtcNow().AddSeconds(90));
    }

    [Fact]
    public void Show_FirstTime_WritesALine()
    {
        _screen.Show([_row], problem: null);

        Assert.Equal(["12:00:00Z  mail  active  generation 7  time left 1:30"], _console.Lines);
    }

    [Fact]
    public void Show_OnlyTheClockMoved_WritesNothingMore()
    {
        _screen.Show([_row], problem: null);
        _time.Advance(TimeSpan.FromSeconds(30));
        _screen.Show([_row], problem: null);

        Assert.Single(_console.Lines);
    }

    [Fact]
    public void Show_NewGeneration_WritesIt()
    {
        _screen.Show([_row], problem: null);
        _screen.Show([_row with { Generation = 8 }], problem: null);

        Assert.Equal("12:00:00Z  mail  active  generation 8  time left 1:30", _console.Lines[1]);
    }

    [Fact]
    public void Show_ConnectionGone_SaysDeletedOnce()
    {
        _screen.Show([_row], problem: null);
        _screen.Show([], problem: null);
        _screen.Show([], problem: null);

        Assert.Equal("12:00:00Z  mail  deleted", _console.Lines[1]);
        Assert.Equal(2, _console.Lines.Length);
    }

    [Fact]
    public void Show_ProblemComesAndGoes_SaysEachOnce()
    {
        _screen.Show([_row], "the app does not answer");
        _screen.Show([_row], "the app does not answer");
        _screen.Show([_row], problem: null);

        Assert.Equal("12:00:00Z  the app does not answer", _console.Lines[0]);
        Assert.Equal("12:00:00Z  the app answers again", _console.Lines[2]);
        Assert.Equal(3, _console.Lines.Length);
    }
}
