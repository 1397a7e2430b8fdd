namespace TokenFunctions.Local.SampleProvider;

/// <summary>Counts the provider's requests and their outcomes. Holds no token.</summary>
public sealed class ProviderCounters
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, GrantRefreshes> _grants = [];
    private readonly List<ReuseEvent> _reuses = [];
    private readonly Dictionary<Count, int> _counts = [];

    /// <summary>Requests that reached the token endpoint, with or without a fault.</summary>
    public int TokenRequests => Read(Count.TokenRequest);

    public int CodesRedeemed => Read(Count.CodeRedeemed);

    /// <summary>Refresh tokens redeemed, whether or not the response arrived.</summary>
    public int RefreshesServed => Read(Count.RefreshServed);

    /// <summary>Refresh tokens that were checked and not redeemed. A request whose client fails to authenticate does not count.</summary>
    public int RefreshesRefused => Read(Count.RefreshRefused);

    /// <summary>Rotated refresh tokens that were sent again and refused. Each has one event in <see cref="Reuses"/>.</summary>
    public int ReuseDetections => Read(Count.ReuseDetected);

    /// <summary>Rotated refresh tokens that were sent again and accepted, in the grace time or because reuse is harmless.</summary>
    public int ReusesAccepted => Read(Count.ReuseAccepted);

    /// <summary>Requests that reached the revocation endpoint.</summary>
    public int RevocationRequests => Read(Count.RevocationRequest);

    /// <summary>Tokens that the revocation endpoint revoked.</summary>
    public int Revocations => Read(Count.Revocation);

    public int IntrospectionRequests => Read(Count.IntrospectionRequest);

    /// <summary>Requests to the protected API, refused ones included.</summary>
    public int ApiCalls => Read(Count.ApiCall);

    public int ApiCallsRefused => Read(Count.ApiCallRefused);

    public int FaultsStruck => Read(Count.FaultStruck);

    /// <summary>Clients that followed <see cref="Fault.Redirect"/>.</summary>
    public int RedirectsFollowed => Read(Count.RedirectFollowed);

    public IReadOnlyList<ReuseEvent> Reuses
    {
        get
        {
            lock (_gate)
            {
                return [.. _reuses];
            }
        }
    }

    /// <summary>By grant id; a grant that was never refreshed is not listed.</summary>
    public IReadOnlyDictionary<string, GrantRefreshes> Grants
    {
        get
        {
            lock (_gate)
            {
                return new Dictionary<string, GrantRefreshes>(_grants);
            }
        }
    }

    /// <summary>Zeroes for a grant that was never refreshed.</summary>
    public GrantRefreshes Of(string grantId)
    {
        lock (_gate)
        {
            return _grants.GetValueOrDefault(grantId, GrantRefreshes.None);
        }
    }

    public void Reset()
    {
        lock (_gate)
        {
            _counts.Clear();
            _grants.Clear();
            _reuses.Clear();
        }
    }

    internal void Add(Count count)
    {
        lock (_gate)
        {
            _counts[count] = _counts.GetValueOrDefault(count) + 1;
        }
    }

    internal void AddServed(string grantId)
    {
        lock (_gate)
        {
            Add(Count.RefreshServed);
            _grants[grantId] = Of(grantId) with { Served = Of(grantId).Served + 1 };
        }
    }

    /// <param name="grantId">Null if the token belongs to no grant of the client that sent it.</param>
    internal void AddRefused(string? grantId)
    {
        lock (_gate)
        {
            Add(Count.RefreshRefused);
            if (grantId is not null)
            {
                _grants[grantId] = Of(grantId) with { Refused = Of(grantId).Refused + 1 };
            }
        }
    }

    internal void AddReuse(ReuseEvent reuse)
    {
        lock (_gate)
        {
            Add(Count.ReuseDetected);
            _reuses.Add(reuse);
        }
    }

    /// <summary>Reads several values at one moment.</summary>
    internal T Consistently<T>(Func<ProviderCounters, T> read)
    {
        lock (_gate)
        {
            return read(this);
        }
    }

    private int Read(Count count)
    {
        lock (_gate)
        {
            return _counts.GetValueOrDefault(count);
        }
    }

    internal enum Count
    {
        TokenRequest,
        CodeRedeemed,
        RefreshServed,
        RefreshRefused,
        ReuseDetected,
        ReuseAccepted,
        RevocationRequest,
        Revocation,
        IntrospectionRequest,
        ApiCall,
        ApiCallRefused,
        FaultStruck,
        RedirectFollowed,
    }
}
