using System.Text.Json;
using Microsoft.Azure.Functions.Worker;

namespace TokenFunctions.SampleWorker;

public static class TickFunction
{
    /// <summary>Prints what the host sent, as one line.</summary>
    [Function("Tick")]
    public static void Tick([TimerTrigger("0 0 0 1 1 *")] TimerInfo timer) => Console.WriteLine($"Tick {JsonSerializer.Serialize(timer)}");

    [Function("FailingTick")]
    public static void FailingTick([TimerTrigger("0 0 0 1 1 *")] TimerInfo timer) => throw new InvalidOperationException("tick boom");
}
