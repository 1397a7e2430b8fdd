namespace TokenFunctions.Tests.Fakes;

/// <summary>One call of a worker to a port. <see cref="Number"/> counts the calls of all workers, from 1.</summary>
internal sealed record PortCall(Worker Worker, string Port, string Operation, string Subject, int Number, DateTimeOffset At)
{
    public override string ToString() => $"{Number}. {At:dd HH:mm:ss.fff} {Worker.Name}: {Port}.{Operation} {Subject}";
}

/// <summary>Thrown by a hook: the call fails, before or after its effect, as the port's own trouble.</summary>
internal sealed class PortFailedException(string message) : Exception(message);

/// <summary>
/// What happens around calls: a hook may throw <see cref="PortFailedException"/>, wait on the clock, do something in between, or crash the worker.
/// </summary>
internal interface IPortHook
{
    Task BeforeAsync(PortCall call);

    Task AfterAsync(PortCall call);
}
