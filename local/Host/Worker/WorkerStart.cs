using TokenFunctions.Local.Host.Protocol;
using TokenFunctions.Local.Host.Startup;
using TokenFunctions.Local.Processes;

namespace TokenFunctions.Local.Host.Worker;

/// <summary>Waits for the steps of a worker's start. What the worker writes to standard error meanwhile explains a failure.</summary>
internal sealed class WorkerStart(ChildProcess process, WorkerOutput output)
{
    private const string BindFailure = "Failed to bind to address";

    public static bool IsPortTaken(StartupException e) => e.Message.Contains(BindFailure, StringComparison.Ordinal);

    /// <param name="step">The text of the message after "The app did not".</param>
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

        throw new StartupException(
            $"The app did not {step}: given up {givenUp}. It wrote: {process.Tail}. Stop what keeps this machine busy, and start it again.");
    }

    /// <summary>The last step: a worker that could not bind its port has ended by now.</summary>
    public async Task FinishAsync()
    {
        if (process.HasExited)
        {
            await process.WaitForExitAsync();
            throw Ended();
        }

        output.Release();
    }

    /// <exception cref="StartupException">The worker reports a failure.</exception>
    public static void Require(StatusResult result, string failure)
    {
        if (result.Status != StatusResult.Types.Status.Success)
        {
            throw new StartupException(
                $"{failure}: {WorkerText.OneLine(result.Exception?.Message ?? "it gives no reason.")} Correct the app and build it again.");
        }
    }

    private StartupException Ended()
    {
        var words = output.TakeErrors() is { Length: > 0 } errors ? errors : process.Tail;
        return new StartupException(words.IndexOf(BindFailure, StringComparison.Ordinal) is >= 0 and var at
            ? $"The app cannot listen for HTTP requests. It wrote: {words[at..].Split(" | ")[0]} "
                + "The app chose that port because it was free, and another process took it. Start it again."
            : $"The app ended with code {process.ExitCode} while starting. It wrote: {words} Correct that and start it again.");
    }
}
