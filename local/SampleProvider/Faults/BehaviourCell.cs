namespace TokenFunctions.Local.SampleProvider.Faults;

/// <summary>The behaviour in force. A request takes it once and keeps it to its end, whatever is set meanwhile.</summary>
internal sealed class BehaviourCell(ProviderBehaviour initial)
{
    private readonly Lock _gate = new();
    private ProviderBehaviour _current = initial;
    private int _struck;

    public ProviderBehaviour Current
    {
        get
        {
            lock (_gate)
            {
                return _current;
            }
        }

        set
        {
            lock (_gate)
            {
                (_current, _struck) = (value, 0);
            }
        }
    }

    /// <summary>Changes the behaviour, or leaves it where <paramref name="change"/> throws.</summary>
    public ProviderBehaviour Update(Func<ProviderBehaviour, ProviderBehaviour> change)
    {
        lock (_gate)
        {
            return Current = change(_current);
        }
    }

    /// <summary>The behaviour for one request that a fault may strike; without its fault once that has struck often enough.</summary>
    public ProviderBehaviour Take()
    {
        lock (_gate)
        {
            if (_current.Fault == Fault.None)
            {
                return _current;
            }

            return _struck++ < (_current.FaultLimit ?? int.MaxValue) ? _current : _current with { Fault = Fault.None };
        }
    }
}
