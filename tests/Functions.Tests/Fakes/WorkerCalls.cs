using TokenFunctions.Tests.Fakes.Calls;

namespace TokenFunctions.Tests.Fakes;

/// <summary>One worker's calls. The effect of a call is atomic and lies between its hooks; a crashed worker's calls never return.</summary>
internal sealed class WorkerCalls(Worker worker) : ICallInterceptor
{
    public async Task<T> CallAsync<T>(PortOperation operation, Func<Task<T>> effect, Func<string, Exception> failure, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var call = worker.World.Next(worker, operation);
        try
        {
            await worker.AliveAsync();
            await worker.World.Hook.BeforeAsync(call);
            await worker.AliveAsync();
            cancellationToken.ThrowIfCancellationRequested();
            var result = await effect();
            await worker.World.Hook.AfterAsync(call);
            await worker.AliveAsync();
            return result;
        }
        catch (PortFailedException e)
        {
            await worker.AliveAsync();
            throw failure(e.Message);
        }
    }
}
