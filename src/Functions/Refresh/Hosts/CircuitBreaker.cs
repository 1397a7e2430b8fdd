using TokenFunctions.Connections;
using TokenFunctions.Model;
using TokenFunctions.Ports;

namespace TokenFunctions.Refresh.Hosts;

/// <summary>Why no refresh is sent to a host, and when another try can make sense.</summary>
/// <param name="Reason">A member of <see cref="FailureReasons"/>.</param>
internal sealed record HostBackoff(string Reason, DateTimeOffset Until);

/// <summary>What a response changed.</summary>
internal enum CircuitChange
{
    None,

    /// <summary>The host does not respond: refreshes are held back.</summary>
    Opened,

    /// <summary>The host responds again.</summary>
    Closed,

    /// <summary>The host asked for a pause.</summary>
    Throttled,
}

/// <summary>
/// A circuit breaker for one host. After several grants in a row got no response, no request is sent except one at a time as a probe, until a probe gets a
/// response. It also keeps the pauses that the host asked for (<c>Retry-After</c>).
/// </summary>
internal sealed class CircuitBreaker(TimeProvider time, Random random)
{
    /// <summary>Grants, not requests: a single grant that makes its provider fail says nothing about the others, and has a cool-down of its own.</summary>
    public const int FailedGrantsUntilOpen = 5;

    /// <summary>Less than 10 minutes, the default of <c>Refresh__BeforeExpiration</c>, so no token ends during the pause.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(9);

    /// <summary>
    /// If the host asked only one grant for a long pause, the pause concerns that grant. The other grants wait longer than this only if the host has asked a
    /// second grant for a pause.
    /// </summary>
    public static readonly TimeSpan LongestPauseOfOne = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly HashSet<Fingerprint> _failed = [];
    private readonly HashSet<Fingerprint> _throttled = [];
    private TimeSpan _throttledUntil;
    private TimeSpan _unavailableUntil;
    private TimeSpan _openUntil;
    private long? _answeredAt;
    private int _breaks;
    private bool _isProbed;

    private bool IsOpen => _breaks > 0;

    private TimeSpan Now => time.GetElapsedTime(0);

    /// <summary>Why requests are held back now, and the end of that. Without the spread of <see cref="Check"/>.</summary>
    public HostBackoff? HeldBack
    {
        get
        {
            lock (_gate)
            {
                return Held(isForced: false) is var (reason, end) ? new HostBackoff(reason, time.GetUtcNow() + Left(end)) : null;
            }
        }
    }

    /// <summary>Whether a request may be sent that is no refresh. It is never a probe, because only refreshes show whether tokens can be had again.</summary>
    public bool AdmitsOthers
    {
        get
        {
            lock (_gate)
            {
                return !IsOpen && Held(isForced: false) is null;
            }
        }
    }

    /// <summary>Whether the host has answered since that time (<see cref="TimeProvider.GetTimestamp"/>), and no request got no answer after that.</summary>
    public bool HasAnsweredSince(long timestamp)
    {
        lock (_gate)
        {
            return !IsOpen && _answeredAt >= timestamp;
        }
    }

    /// <param name="isForced">
    /// Ignores an outage, open circuit or announced, because it may be over. It never ignores a throttle, which another request would only prolong.
    /// </param>
    /// <returns>Null where a request may be sent.</returns>
    public HostBackoff? Check(bool isForced)
    {
        lock (_gate)
        {
            return Held(isForced) is var (reason, end) ? Until(reason, end) : null;
        }
    }

    /// <param name="isProbe">The request is the one that an open circuit lets through; <see cref="EndProbe"/> must follow.</param>
    /// <inheritdoc cref="Check"/>
    public HostBackoff? TryEnter(bool isForced, out bool isProbe)
    {
        lock (_gate)
        {
            var backoff = Check(isForced);
            isProbe = backoff is null && IsOpen && !_isProbed;
            _isProbed |= isProbe;
            return backoff;
        }
    }

    public void EndProbe()
    {
        lock (_gate)
        {
            _isProbed = false;
        }
    }

    /// <param name="grant">Identifies the grant among others.</param>
    public CircuitChange Record(Fingerprint grant, TokenResponse response)
    {
        lock (_gate)
        {
            _answeredAt = response switch
            {
                TokenResponse.Failed { Error.Status: null } failed => IsNoResponse(failed) ? null : _answeredAt,
                _ => time.GetTimestamp(),
            };
            var change = response switch
            {
                TokenResponse.Failed failed when IsNoResponse(failed) => RecordFailure(grant),

                // The request was not sent, or not to this host: it shows nothing about the host.
                TokenResponse.Failed { Error.Status: null } => CircuitChange.None,
                _ => RecordSuccess(),
            };
            if (response is TokenResponse.Issued)
            {
                _throttled.Clear();
            }

            if (response is not TokenResponse.Failed { RetryAfter: { } wait, RetryAfterIsAssumed: false } failure)
            {
                return change;
            }

            var isThrottled = IsThrottling(failure) && Extend(ref _throttledUntil, Shorter(wait, LongestFor(grant)));
            var isUnavailable = !IsThrottling(failure) && failure.Error.Status == 503 && Extend(ref _unavailableUntil, wait);
            return isThrottled || isUnavailable ? CircuitChange.Throttled : change;
        }
    }

    private (string Reason, TimeSpan End)? Held(bool isForced)
    {
        if (_throttledUntil > Now)
        {
            return (FailureReasons.ProviderThrottled, _throttledUntil);
        }

        if (isForced)
        {
            return null;
        }

        return _unavailableUntil > Now ? (FailureReasons.ProviderUnavailable, _unavailableUntil)
            : IsOpen && (_isProbed || _openUntil > Now) ? (FailureReasons.ProviderUnavailable, _openUntil)
            : null;
    }

    /// <summary>No response, or a server that failed (RFC 9110 section 15.6). Any other response shows that the host works.</summary>
    private static bool IsNoResponse(TokenResponse.Failed failure) =>
        failure is { Kind: FailureKind.NotProcessed or FailureKind.Ambiguous or FailureKind.Transient, Error.Status: null or >= 500 };

    private static bool IsThrottling(TokenResponse.Failed failure) => failure.Error.Status == 429 || failure.Reason == FailureReasons.ProviderThrottled;

    private CircuitChange RecordFailure(Fingerprint grant)
    {
        // Requests that were under way when the circuit opened do not extend it.
        if (IsOpen ? !_isProbed : !_failed.Add(grant) || _failed.Count < FailedGrantsUntilOpen)
        {
            return CircuitChange.None;
        }

        _isProbed = false;
        _openUntil = Now + Backoff.Break(++_breaks, random);
        return _breaks == 1 ? CircuitChange.Opened : CircuitChange.None;
    }

    private CircuitChange RecordSuccess()
    {
        var wasOpen = IsOpen;
        _failed.Clear();
        (_breaks, _isProbed, _unavailableUntil) = (0, false, TimeSpan.Zero);
        return wasOpen ? CircuitChange.Closed : CircuitChange.None;
    }

    private TimeSpan LongestFor(Fingerprint grant)
    {
        _throttled.Add(grant);
        return _throttled.Count > 1 ? LongestPause : LongestPauseOfOne;
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    /// <returns>Whether the pause begins.</returns>
    private bool Extend(ref TimeSpan pause, TimeSpan wait)
    {
        var (isNew, until) = (pause <= Now, Now + Shorter(wait, LongestPause));
        pause = until > pause ? until : pause;
        return isNew;
    }

    private TimeSpan Left(TimeSpan end) => end > Now ? end - Now : TimeSpan.Zero;

    /// <summary>Each refresh gets another time, so they do not all try again together.</summary>
    private HostBackoff Until(string reason, TimeSpan end)
    {
        var left = Left(end);
        var spread = TimeSpan.FromSeconds(Math.Clamp(left.TotalSeconds / 4, 2, 60));
        return new HostBackoff(reason, time.GetUtcNow() + left + (spread * random.NextDouble()));
    }
}
