namespace Microsoft.Azure.Functions.Worker.Middleware;

/// <summary>Runs around every invocation, timers included.</summary>
public interface IFunctionsWorkerMiddleware
{
    Task Invoke(FunctionContext context, FunctionExecutionDelegate next);
}
