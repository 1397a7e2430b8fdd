using TokenFunctions.OAuth;

namespace TokenFunctions.Refresh;

/// <summary>Why a host is left alone, and when another try can make sense.</summary>
/// <param name="Reason">A member of <see cref="FailureReasons"/>.</param>
public sealed record HostHold(string Reason, DateTimeOffset Until);

/// <summary>What an answer changed.</summary>
public enum HostChange
{
    None,

    /// <summary>It does not answer: requests are held back.</summary>
    Opened,

    /// <summary>It answers again.</summary>
    Closed,

    /// <summary>It asked to be left alone for a while.</summary>
    Throttled,
}

/// <summary>
/// What this process has learnt of one host. A circuit breaker: where several grants in a row got no answer, no more are risked until one of them, let through alone after a while, gets one.
/// And until when the host itself asked to be left alone (<c>Retry-After</c>).
/// </summary>
public sealed class HostCircuit(TimeProvider time, Random random)
{
    /// <summary>Grants, not requests: one that makes its provider fail says nothing of the others', and has a cool-down of its own.</summary>
    public const int SilentGrantsUntilOpen = 5;

    /// <summary>Less than the lead, so that no token ends while the host is left alone.</summary>
    public static readonly TimeSpan LongestWindow = TimeSpan.FromMinutes(9);

    /// <summary>An hour that one grant was told is that grant's: the others are held back for longer only where another was told so, too.</summary>
    public static readonly TimeSpan LongestWindowOfOne = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly HashSet<string> _silent = new(StringComparer.Ordinal);
    private readonly HashSet<string> _throttled = new(StringComparer.Ordinal);
    private TimeSpan _throttledUntil;
    private TimeSpan _awayUntil;
    private TimeSpan _openUntil;
    private int _breaks;
    private bool _isProbed;

    private bool IsOpen => _breaks > 0;

    private TimeSpan Now => time.GetElapsedTime(0);

    /// <param name="insists">As management does: passes over an outage, open circuit or announced, which may be over; never over a throttle window, which a request would only prolong.</param>
    /// <returns>Null where a request may go.</returns>
    public HostHold? Held(bool insists)
    {
        lock (_gate)
        {
            return _throttledUntil > Now ? Until(FailureReasons.ProviderThrottled, _throttledUntil)
                : _awayUntil > Now && !insists ? Until(FailureReasons.ProviderUnavailable, _awayUntil)
                : IsOpen && !insists && (_isProbed || _openUntil > Now) ? Until(FailureReasons.ProviderUnavailable, _openUntil)
                : null;
        }
    }

    /// <param name="isProbe">The request is the one that an open circuit lets through; <see cref="EndProbe"/> must follow.</param>
    /// <inheritdoc cref="Held"/>
    public HostHold? Enter(bool insists, out bool isProbe)
    {
        lock (_gate)
        {
            var hold = Held(insists);
            isProbe = hold is null && IsOpen && !_isProbed;
            _isProbed |= isProbe;
            return hold;
        }
    }

    public void EndProbe()
    {
        lock (_gate)
        {
            _isProbed = false;
        }
    }

    /// <param name="grant">Who asked; only told apart from others.</param>
    public HostChange Learn(string grant, TokenAnswer answer)
    {
        lock (_gate)
        {
            var change = answer switch
            {
                TokenAnswer.Failed failed when IsSilence(failed) => Suffer(grant),

                // Not sent, or not to this host: nothing is learnt.
                TokenAnswer.Failed { Error.Status: null } => HostChange.None,
                _ => Recover(),
            };
            if (answer is TokenAnswer.Issued)
            {
                _throttled.Clear();
            }

            if (answer is not TokenAnswer.Failed { RetryAfter: { } wait, RetryAfterIsAssumed: false } failure)
            {
                return change;
            }

            return IsThrottling(failure) && Prolong(ref _throttledUntil, wait < Longest(grant) ? wait : Longest(grant)) ? HostChange.Throttled
                : failure.Error.Status == 503 && Prolong(ref _awayUntil, wait) ? HostChange.Throttled
                : change;
        }
    }

    /// <summary>No answer, or a server that failed (RFC 9110 section 15.6). Whatever else it says, it is there.</summary>
    private static bool IsSilence(TokenAnswer.Failed failure) =>
        failure is { Kind: FailureKind.NotProcessed or FailureKind.Ambiguous or FailureKind.Transient, Error.Status: null or >= 500 };

    private static bool IsThrottling(TokenAnswer.Failed failure) => failure.Error.Status == 429 || failure.Reason == FailureReasons.ProviderThrottled;

    private HostChange Suffer(string grant)
    {
        // Of those that were under way when it opened, none prolongs it.
        if (IsOpen ? !_isProbed : !_silent.Add(grant) || _silent.Count < SilentGrantsUntilOpen)
        {
            return HostChange.None;
        }

        _isProbed = false;
        _openUntil = Now + Backoff.Break(++_breaks, random);
        return _breaks == 1 ? HostChange.Opened : HostChange.None;
    }

    private TimeSpan Longest(string grant)
    {
        _throttled.Add(grant);
        return _throttled.Count > 1 ? LongestWindow : LongestWindowOfOne;
    }

    private HostChange Recover()
    {
        var wasOpen = IsOpen;
        _silent.Clear();
        (_breaks, _isProbed, _awayUntil) = (0, false, TimeSpan.Zero);
        return wasOpen ? HostChange.Closed : HostChange.None;
    }

    /// <returns>Whether it begins.</returns>
    private bool Prolong(ref TimeSpan window, TimeSpan wait)
    {
        var (isNew, until) = (window <= Now, Now + (wait < LongestWindow ? wait : LongestWindow));
        window = until > window ? until : window;
        return isNew;
    }

    /// <summary>Each is told another moment, lest all come back together.</summary>
    private HostHold Until(string reason, TimeSpan end)
    {
        var left = end > Now ? end - Now : TimeSpan.Zero;
        var spread = TimeSpan.FromSeconds(Math.Clamp(left.TotalSeconds / 4, 2, 60));
        return new HostHold(reason, time.GetUtcNow() + left + (spread * random.NextDouble()));
    }
}
