using TokenFunctions.Local.SampleProvider.Endpoints;

namespace TokenFunctions.Local.SampleProvider.Faults;

/// <summary>Counts refreshes against <see cref="Throttle"/>.</summary>
internal sealed class Throttles(TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (DateTimeOffset Since, int Count)> _windows = [];

    /// <summary>Null if the provider allows this refresh.</summary>
    public Answer? Refusal(string token, ProviderBehaviour behaviour)
    {
        if (behaviour.Throttle is not { } throttle)
        {
            return null;
        }

        lock (_gate)
        {
            var (key, now) = (throttle.PerToken ? token : "", time.GetUtcNow());
            var (since, count) = _windows.TryGetValue(key, out var window) && now < window.Since + throttle.Window ? window : (now, 0);
            var isRefused = count >= throttle.Limit;
            since = isRefused && throttle.RetryingExtends ? now : since;
            _windows[key] = (since, count + 1);
            return isRefused ? Answer.Of(throttle.Answer).WithRetryAfter(throttle.TellsRetryAfter ? since + throttle.Window - now : null) : null;
        }
    }
}
