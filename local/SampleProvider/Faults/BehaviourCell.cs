namespace TokenFunctions.Local.SampleProvider.Faults;

/// <summary>The current behaviour. A request reads it once and keeps it to its end, even if it changes in between.</summary>
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

    /// <summary>Changes the behaviour. If <paramref name="change"/> throws, the behaviour stays the same.</summary>
    public ProviderBehaviour Update(Func<ProviderBehaviour, ProviderBehaviour> change)
    {
        lock (_gate)
        {
            return Current = change(_current);
        }
    }

    /// <summary>The behaviour for one request that may get a fault. Once the fault has applied as often as it should, the behaviour is without it.</summary>
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
