namespace TokenFunctions.Local.SampleProvider.Emulations;

/// <summary>How a well-known provider refreshes, as far as its documentation and public traces tell; what neither tells is as strict as it may be.</summary>
public sealed record Emulation
{
    /// <summary>Nobody in particular: strict, after RFC 6749 and RFC 9700.</summary>
    public static Emulation Sample { get; } = new() { Name = "sample", Profile = "generic", CanRevoke = true, Behaviour = new() };

    public required string Name { get; init; }

    /// <summary>The app's profile that it goes with.</summary>
    public string Profile
    {
        get => field ?? Name;
        init;
    }

    public required ProviderBehaviour Behaviour { get; init; }

    /// <summary>The client has no secret.</summary>
    public bool IsPublicClient { get; init; }

    public string ClientId => IsPublicClient ? SampleClient.PublicId : SampleClient.ConfidentialId;

    /// <summary>Nobody asks who the client is, so its registration cannot be wrong.</summary>
    public bool KnowsNoClients => Behaviour.AcceptAnonymousClient;

    /// <summary>Neither its answer nor the profile tells how long an access token lives.</summary>
    public bool LifetimeIsUnknown { get; init; }

    /// <summary>Its word for a dead grant says nothing else than "no", which proves nothing.</summary>
    public bool DeathIsUnproven { get; init; }

    /// <summary>RFC 7009.</summary>
    public bool CanRevoke { get; init; }

    /// <summary>RFC 7662.</summary>
    public bool CanIntrospect { get; init; }

    /// <summary>RFC 8707: what its grants are made with; null for none.</summary>
    public string? Resource => Behaviour.RequiredResource;

    /// <summary>What a registration says to fill the places in the profile's addresses.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>How it refuses what is too much.</summary>
    public Throttle Throttling { get; init; } = new() { Window = TimeSpan.FromSeconds(30) };

    /// <summary>More of its errors.</summary>
    public IReadOnlyList<EmulatedError> OtherErrors { get; init; } = [];

    /// <summary>It bears no refresh at all for a while.</summary>
    public ProviderBehaviour Throttled => Behaviour with { Throttle = Throttling with { Limit = 0 } };

    public override string ToString() => Name;
}

/// <param name="Name">What it means, for people.</param>
public sealed record EmulatedError(string Name, ErrorAnswer Answer);
