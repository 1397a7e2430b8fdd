namespace TokenFunctions.Refresh.Hosts;

/// <summary>A permit for one refresh at a host, held until disposal; or the reason why there is none.</summary>
internal sealed class HostPermit : IDisposable
{
    private Action? _release;

    private HostPermit()
    {
    }

    public bool IsGranted { get; private init; }

    /// <summary>Why no refresh is sent to the host now.</summary>
    public HostBackoff? Backoff { get; private init; }

    /// <summary>For a host whose permits are all taken: when one is free at the latest.</summary>
    public DateTimeOffset FreeAt { get; private init; }

    public static HostPermit Granted(Action? release = null) => new() { IsGranted = true, _release = release };

    public static HostPermit Deferred(HostBackoff backoff) => new() { Backoff = backoff };

    public static HostPermit Busy(DateTimeOffset freeAt) => new() { FreeAt = freeAt };

    public void Dispose() => Interlocked.Exchange(ref _release, null)?.Invoke();
}
