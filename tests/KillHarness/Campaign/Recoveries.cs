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
        var (servedAt, last) = ((long?)null, (ApiAnswer?)null);
        while (TimeProvider.System.GetElapsedTime(LastHitOf(connection).At) < Patience)
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

            last = answer ?? last;
            await Task.Delay(answer?.RetryAfter < LongestPause ? answer.RetryAfter.Value : LongestPause, TimeProvider.System);
        }

        if (IsDead(connection))
        {
            // How soon a person is notified depends on the verdict's two minutes and on the faults. The final check asserts that a person is notified.
            Finish(connection, servedAt, null);
            return;
        }

        watch.Add(new Violation(
            connection.Id,
            $"no new token within {Patience.TotalSeconds:0} s of {LastHitOf(connection).Step}; "
                + $"at last: {last} {last?.Text("reason")} {last?.Text("next_attempt_at")}"));
        Finish(connection, servedAt, null);
    }

    /// <summary>The provider has revoked the family after a replay, so no new token is possible.</summary>
    private static bool IsDead(FleetConnection connection) => connection.Fleet.Provider.Counters.Reuses.Any(r => r.GrantId == connection.Grant.GrantId);

    private Hit LastHitOf(FleetConnection connection)
    {
        lock (_gate)
        {
            return _hits[connection][^1];
        }
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
            // If the process still accepted the request, it may have acquired the lease and died before it recorded that.
            if (e is not HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError })
            {
                Add(connection, new Hit("recovering", TimeProvider.System.GetTimestamp(), HeldLease: false));
            }

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
