namespace TokenFunctions.Refresh;

/// <summary>A place at a host, held until disposed; or why there is none.</summary>
public sealed class HostTurn : IDisposable
{
    private Action? _leave;

    private HostTurn()
    {
    }

    /// <summary>As many as may are at it, and patience has ended.</summary>
    public static HostTurn Busy { get; } = new();

    public bool IsGranted { get; private init; }

    /// <summary>The host is left alone, for everybody.</summary>
    public HostHold? Hold { get; private init; }

    public static HostTurn Granted(Action? leave = null) => new() { IsGranted = true, _leave = leave };

    public static HostTurn Deferred(HostHold hold) => new() { Hold = hold };

    public void Dispose() => Interlocked.Exchange(ref _leave, null)?.Invoke();
}
