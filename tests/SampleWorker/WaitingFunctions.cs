using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace TokenFunctions.SampleWorker;

/// <summary>Functions that wait until they are stopped. Each prints a line when it begins, when its token fires, and when it ends.</summary>
public static class WaitingFunctions
{
    /// <summary>How long a function works on after its token fired. It is longer than the 0.3 s after which a stopping worker abandons its functions.</summary>
    private static readonly TimeSpan CleanUp = TimeSpan.FromSeconds(1);

    [Function("Waits")]
    public static async Task<IResult> Waits([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request, CancellationToken cancellationToken)
    {
        await WaitAsync("Waits", cancellationToken);
        return Results.Text("stopped");
    }

    [Function("WaitingTick")]
    public static Task WaitingTick([TimerTrigger("0 0 0 1 1 *")] TimerInfo timer, CancellationToken cancellationToken) =>
        WaitAsync("WaitingTick", cancellationToken);

    /// <summary>Ignores its token.</summary>
    [Function("EndlessTick")]
    public static Task EndlessTick([TimerTrigger("0 0 0 1 1 *")] TimerInfo timer) => WaitAsync("EndlessTick", CancellationToken.None);

    private static async Task WaitAsync(string name, CancellationToken cancellationToken)
    {
        Console.WriteLine($"{name} began");
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Console.WriteLine($"{name} canceled");
        await Task.Delay(CleanUp, TimeProvider.System, CancellationToken.None);
        Console.WriteLine($"{name} ended");
    }
}
