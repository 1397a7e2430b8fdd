using TokenFunctions.Local.Host.Worker;

namespace TokenFunctions.Local.Tests.Host.Worker;

public sealed class WorkerOutputTests : IDisposable
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _errors = new();

    public void Dispose()
    {
        _output.Dispose();
        _errors.Dispose();
    }

    [Fact]
    public void Output_PassesAtOnce()
    {
        var worker = new WorkerOutput(_output, _errors);

        worker.Line("a");
        worker.Progress("initialize");

        Assert.Equal(["a", "Waiting for the app to initialize ..."], Lines(_output));
    }

    [Fact]
    public void Errors_BeforeTheStartIsOver_WaitAndPassFromThenOn()
    {
        var worker = new WorkerOutput(_output, _errors);
        worker.ErrorLine("a");
        Assert.Empty(Lines(_errors));

        worker.Release();
        worker.ErrorLine("b");

        Assert.Equal(["a", "b"], Lines(_errors));
    }

    [Fact]
    public void TakeErrors_JoinsTheLinesWithoutStackTracesOnce()
    {
        var worker = new WorkerOutput(_output, _errors);
        foreach (var line in (string[])[
            "Unhandled exception. X: broken",
            "  ",
            " ---> Y: the cause",
            "   at A.B(C c) in file:line 1",
            "   --- End of inner exception stack trace ---",
            "last"])
        {
            worker.ErrorLine(line);
        }

        Assert.Equal("Unhandled exception. X: broken | ---> Y: the cause | last", worker.TakeErrors());
        Assert.Equal("", worker.TakeErrors());
        worker.Release();
        Assert.Empty(Lines(_errors));
    }

    [Fact]
    public void Errors_WithoutEnd_DoNotFillTheMemory()
    {
        var worker = new WorkerOutput(_output, _errors);
        for (var i = 0; i < 1000; i++)
        {
            worker.ErrorLine($"{i}");
        }

        Assert.Equal(50, worker.TakeErrors().Split(" | ").Length);
    }

    private static string[] Lines(StringWriter writer) => writer.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
}
