namespace Microsoft.Azure.Functions.Worker;

/// <summary>What the function returned; a middleware may read and replace it.</summary>
public abstract class InvocationResult<T>
{
    public abstract T? Value { get; set; }
}

/// <inheritdoc cref="InvocationResult{T}"/>
public abstract class InvocationResult : InvocationResult<object>;
