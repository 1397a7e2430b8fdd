using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace TokenFunctions.Local.FunctionsRuntime;

/// <summary>Runs one invocation in a service scope of its own and logs how it ended.</summary>
internal sealed partial class FunctionInvoker(
    InvocationPipeline pipeline, IServiceScopeFactory scopes, TimeProvider time, ILoggerFactory loggers)
{
    private readonly FunctionExecutionDelegate _pipeline = pipeline.Build();
    private readonly ILogger _results = loggers.CreateLogger("Host.Results");

    /// <summary>Invokes with the trigger's value as a feature. Null after success; else the exception, already logged.</summary>
    public async Task<Exception?> InvokeAsync<TTrigger>(FunctionDescriptor function, TTrigger trigger, CancellationToken cancellation)
    {
        var invocationId = Guid.NewGuid().ToString();
        var started = time.GetTimestamp();
        try
        {
            await RunAsync(function, trigger, invocationId, cancellation);
            Succeeded(_results, function.Name, invocationId, time.GetElapsedTime(started).TotalMilliseconds);
            return null;
        }
        catch (OperationCanceledException e) when (cancellation.IsCancellationRequested)
        {
            Canceled(_results, function.Name, invocationId, time.GetElapsedTime(started).TotalMilliseconds);
            return e;
        }
        catch (Exception e)
        {
            Failed(loggers.CreateLogger($"Function.{function.Name}"), e, function.Name, invocationId, time.GetElapsedTime(started).TotalMilliseconds);
            return e;
        }
    }

    private async Task RunAsync<TTrigger>(FunctionDescriptor function, TTrigger trigger, string invocationId, CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var context = new InvocationContext(function, invocationId, scope.ServiceProvider, cancellation);
        context.Features.Set<InvocationResult>(new Result());
        context.Features.Set(trigger);
        await _pipeline(context);
    }

    [LoggerMessage(1, LogLevel.Debug, "Executed '{Function}' (Succeeded, Id={InvocationId}, Duration={Duration:0}ms)")]
    private static partial void Succeeded(ILogger logger, string function, string invocationId, double duration);

    [LoggerMessage(2, LogLevel.Debug, "Executed '{Function}' (Canceled, Id={InvocationId}, Duration={Duration:0}ms)")]
    private static partial void Canceled(ILogger logger, string function, string invocationId, double duration);

    [LoggerMessage(3, LogLevel.Error, "Executed '{Function}' (Failed, Id={InvocationId}, Duration={Duration:0}ms)")]
    private static partial void Failed(ILogger logger, Exception exception, string function, string invocationId, double duration);

    private sealed class Result : InvocationResult
    {
        public override object? Value { get; set; }
    }
}
