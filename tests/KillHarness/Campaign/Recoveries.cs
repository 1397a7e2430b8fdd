using System.Collections.Concurrent;
using System.Net;
using TokenFunctions.Local.Stack.Api;

namespace TokenFunctions.KillHarness.Campaign;

/// <summary>Asks for tokens of connections whose worker died, and notes how long that takes.</summary>
internal sealed class Recoveries(Instances instances, Pool pool, Watch watch)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(300);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<FleetConnection, List<Hit>> _hits = [];
    private readonly ConcurrentBag<Recovered> _recovered = [];
    private readonly ConcurrentBag<Task> _running = [];

    public IReadOnlyCollection<Recovered> All => _recovered;

    public Task CompletionAsync() => Task.WhenAll(_running);

    public void Add(FleetConnection connection, Hit hit)
    {
        lock (_gate)
        {
            if (_hits.TryGetValue(connection, out var hits))
            {
                hits.Add(hit);
                return;
            }

            _hits[connection] = [hit];
            pool.Remove(connection);
            _running.Add(RecoverAsync(connection));
        }
    }

    private async Task RecoverAsync(FleetConnection connection)
    {
        await Task.Yield();
        var known = watch.GenerationOf(connection);
        var (started, servedAt) = (TimeProvider.System.GetTimestamp(), (long?)null);
        while (TimeProvider.System.GetElapsedTime(started) < Patience)
        {
            var answer = await TryGetAsync(connection);
            var now = TimeProvider.System.GetTimestamp();
            if (answer?.AccessToken is not null)
            {
                servedAt ??= now;
                if (answer.Generation > known)
                {
                    Finish(connection, servedAt, now);
                    pool.Add(connection);
                    return;
                }
            }
            else if (answer?.Status == HttpStatusCode.Conflict)
            {
                Finish(connection, servedAt, null);
                return;
            }

            await Task.Delay(answer?.RetryAfter < LongestPause ? answer.RetryAfter.Value : LongestPause, TimeProvider.System);
        }

        Finish(connection, servedAt, null);
        watch.Violation($"{connection.Id} gave no new token within {Patience.TotalSeconds:0} s of {string.Join(", ", _hits[connection].Select(h => h.Step))}");
    }

    private async Task<ApiAnswer?> TryGetAsync(FleetConnection connection)
    {
        var instance = instances.Any();
        try
        {
            return await watch.SeenAsync(connection, await instance.Api.GetTokenAsync(connection.Id));
        }
        catch (Exception e) when (Watch.IsDeath(e))
        {
            return null;
        }
    }

    private void Finish(FleetConnection connection, long? servedAt, long? renewedAt)
    {
        lock (_gate)
        {
            if (!_hits.Remove(connection, out var hits))
            {
                return;
            }

            hits.ForEach(hit => _recovered.Add(new Recovered(connection, hit, servedAt, renewedAt, hit == hits[^1])));
        }
    }
}
