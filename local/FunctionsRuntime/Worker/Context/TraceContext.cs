namespace Microsoft.Azure.Functions.Worker;

/// <summary>The W3C trace that the invocation belongs to; empty strings without one.</summary>
public abstract class TraceContext
{
    public abstract string TraceParent { get; }

    public abstract string TraceState { get; }
}
