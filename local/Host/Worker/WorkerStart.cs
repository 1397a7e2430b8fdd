using TokenFunctions.Local.Host.Protocol;
using TokenFunctions.Local.Host.Startup;
using TokenFunctions.Local.Processes;

namespace TokenFunctions.Local.Host.Worker;

/// <summary>Waits for the steps of a worker's start. What the worker writes to standard error meanwhile explains a failure.</summary>
internal sealed class WorkerStart(ChildProcess process, WorkerOutput output)
{
    private const string BindFailure = "Failed to bind to address";

    public static bool IsPortTaken(StartupException e) => e.Message.Contains(BindFailure, StringComparison.Ordinal);

    /// <param name="step">For the message, after "The app did not".</param>
    /// <exception cref="StartupException">The worker ended first, or made no progress for too long.</exception>
    public async Task<T> WaitAsync<T>(string step, Task<T> task)
    {
        await WaitAsync(step, (Task)task);
        return await task;
    }

    /// <inheritdoc cref="WaitAsync{T}"/>
    public async Task WaitAsync(string step, Task task)
    {
        output.Progress(step);
        using var over = new CancellationTokenSource();
        var either = Task.WhenAny(task, process.WaitForExitAsync(over.Token));
        // The real host waits 60 s for the stream and 10 s for each response. A busy developer's machine needs longer.
        var givenUp = await new StartPatience(TimeProvider.System) { OnProgress = () => output.Progress(step) }.WaitAsync(either, () => process.Progress);
        await over.CancelAsync();
        if (task.IsCompletedSuccessfully)
        {
            return;
        }

        if (process.HasExited || task.Exception?.InnerException is WorkerGoneException)
        {
            await process.WaitForExitAsync();
            throw Ended();
        }

        if (task.IsFaulted)
        {
            await task;
        }

        throw new StartupException($"The app did not {step}: given up {givenUp}. It wrote: {process.Tail}. Stop what keeps this machine busy, and start it again.");
    }

    /// <summary>The last step: a worker that cannot bind ends a moment after the others.</summary>
    public void Finish()
    {
        if (process.HasExited)
        {
            throw Ended();
        }

        output.Release();
    }

    /// <exception cref="StartupException">The result is no success.</exception>
    public static void Require(StatusResult result, string failure)
    {
        if (result.Status != StatusResult.Types.Status.Success)
        {
            throw new StartupException($"{failure}: {result.Exception?.Message.ReplaceLineEndings(" ")} Correct the app and build it again.");
        }
    }

    private StartupException Ended()
    {
        var words = output.TakeErrors() is { Length: > 0 } errors ? errors : process.Tail;
        var remedy = words.Contains(BindFailure, StringComparison.Ordinal) ? "Another process took its port: start it again." : "Correct that and start it again.";
        return new StartupException($"The app ended with code {process.ExitCode} while starting. It wrote: {words} {remedy}");
    }
}
