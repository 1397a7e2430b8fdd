namespace Microsoft.Azure.Functions.Worker;

/// <summary>Access to the invocation's result.</summary>
public static class FunctionContextBindingFeatureExtensions
{
    /// <summary>The result; its value is null until the function has returned one.</summary>
    public static InvocationResult GetInvocationResult(this FunctionContext context) =>
        context.Features.Get<InvocationResult>() ?? throw new NotSupportedException("This context was not made by the runtime: it carries no result.");
}
