using System.Diagnostics;
using TokenFunctions.Local.Host.Protocol;

namespace TokenFunctions.Local.Host.Worker;

/// <summary>Runs one invocation in the worker.</summary>
internal sealed class FunctionInvoker(WorkerStream stream, TextWriter errors)
{
    /// <summary>Sends the invocation and waits for its end. Cancellation asks the function to stop; the wait goes on until it has.</summary>
    /// <returns>Whether the function succeeded. A failure is printed.</returns>
    public async Task<bool> InvokeAsync(
        FunctionDefinition function, string invocationId, TypedData input, IEnumerable<KeyValuePair<string, string>> routeValues,
        CancellationToken cancellationToken)
    {
        var request = new InvocationRequest
        {
            InvocationId = invocationId,
            FunctionId = function.Id,
            TraceContext = new RpcTraceContext { TraceParent = Activity.Current?.Id ?? "", TraceState = Activity.Current?.TraceStateString ?? "" },
        };
        request.InputData.Add(new ParameterBinding { Name = function.Binding, Data = input });
        foreach (var (name, value) in routeValues)
        {
            request.TriggerMetadata[name] = new TypedData { String = value };
        }

        try
        {
            var response = stream.RequestAsync(new StreamingMessage { RequestId = invocationId, InvocationRequest = request });
            await using var cancel = cancellationToken.Register(
                () => stream.Send(new StreamingMessage { InvocationCancel = new InvocationCancel { InvocationId = invocationId } }));
            return Succeeded(function, (await response).InvocationResponse.Result, cancellationToken);
        }
        catch (WorkerGoneException)
        {
            return false;
        }
    }

    private bool Succeeded(FunctionDefinition function, StatusResult result, CancellationToken cancellationToken)
    {
        var succeeded = result.Status == StatusResult.Types.Status.Success;
        if (!succeeded && !cancellationToken.IsCancellationRequested)
        {
            errors.WriteLine($"Function '{function.Name}' failed: {result.Exception?.Type} {result.Exception?.Message} {result.Exception?.StackTrace}");
        }

        return succeeded;
    }
}
