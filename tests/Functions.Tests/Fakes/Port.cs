namespace TokenFunctions.Tests.Fakes;

/// <summary>One worker's side of a port. The effect of a call is atomic and lies between its hooks; a crashed worker's calls never return.</summary>
internal abstract class Port(Worker worker, string name)
{
    protected Worker Worker => worker;

    protected async Task<T> CallAsync<T>(string operation, string subject, Func<T> effect, Func<string, Exception> trouble, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var call = worker.World.Next(worker, name, operation, subject);
        try
        {
            await worker.AliveAsync();
            await worker.World.Hook.BeforeAsync(call);
            await worker.AliveAsync();
            cancellationToken.ThrowIfCancellationRequested();
            var result = effect();
            await worker.World.Hook.AfterAsync(call);
            await worker.AliveAsync();
            return result;
        }
        catch (PortFailedException e)
        {
            await worker.AliveAsync();
            throw trouble(e.Message);
        }
    }
}
