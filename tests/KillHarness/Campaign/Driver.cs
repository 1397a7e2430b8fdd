using System.Collections.Concurrent;
using System.Net;
using TokenFunctions.Local.Stack.Api;

namespace TokenFunctions.KillHarness.Campaign;

/// <summary>Callers of one process. They run until the process dies or a stop is requested.</summary>
internal sealed class Driver(Pool pool, Watch watch, Dice dice)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestRest = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan EndsWithin = TimeSpan.FromSeconds(30);

    /// <returns>The connections whose requests got no response.</returns>
    public async Task<IReadOnlyCollection<FleetConnection>> DriveAsync(Instance instance, int callers, CancellationToken stop)
    {
        var unanswered = new ConcurrentBag<FleetConnection>();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => CallAsync(instance, unanswered, stop)));
        return unanswered;
    }

    private async Task CallAsync(Instance instance, ConcurrentBag<FleetConnection> unanswered, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested && !instance.Process.HasExited)
        {
            if (pool.Pick() is { } connection && !await TryCallAsync(instance, connection))
            {
                unanswered.Add(connection);
                return;
            }

            await Task.Delay(Pause, TimeProvider.System, CancellationToken.None);
        }
    }

    private async Task<bool> TryCallAsync(Instance instance, FleetConnection connection)
    {
        try
        {
            var answer = await watch.SeenAsync(connection, await AskAsync(instance.Api, connection.Id));
            if (answer.Status != HttpStatusCode.OK)
            {
                pool.Rest(connection, answer.RetryAfter < LongestRest ? answer.RetryAfter.Value : LongestRest);
            }

            return true;
        }
        catch (Exception e) when (Watch.IsDeath(e))
        {
            await CheckAsync(instance, connection, e);
            return false;
        }
    }

    /// <summary>A host ends after its worker has died.</summary>
    private async Task CheckAsync(Instance instance, FleetConnection connection, Exception e)
    {
        if (e is not WorkerDiedException)
        {
            return;
        }

        try
        {
            await instance.Process.WaitForExitAsync().WaitAsync(EndsWithin, TimeProvider.System);
        }
        catch (TimeoutException)
        {
            watch.Add(new Violation(connection.Id, $"an empty 500 of {instance.Name}, which lives"));
        }
    }

    private Task<ApiAnswer> AskAsync(TokenFunctionsClient api, string id) => dice.Next(10) switch
    {
        0 => api.RefreshAsync(id),
        1 => api.GetTokenAsync(id, 3),
        _ => api.GetTokenAsync(id),
    };
}
