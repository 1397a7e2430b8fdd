namespace TokenFunctions.Local.SampleProvider.Emulations;

/// <summary>
/// How a well-known provider refreshes, according to its documentation and public logs. Where neither says, the emulation is as strict as possible.
/// </summary>
public sealed record Emulation
{
    /// <summary>No particular provider: strict, after RFC 6749 and RFC 9700.</summary>
    public static Emulation Sample { get; } = new() { Name = "sample", Profile = "generic", CanRevoke = true, Behaviour = new() };

    public required string Name { get; init; }

    /// <summary>The app's profile for this provider.</summary>
    public string Profile
    {
        get => field ?? Name;
        init;
    }

    public required ProviderBehaviour Behaviour { get; init; }

    /// <summary>The client has no secret.</summary>
    public bool IsPublicClient { get; init; }

    public string ClientId => IsPublicClient ? SampleClient.PublicId : SampleClient.ConfidentialId;

    /// <summary>The provider does not check the client, so a wrong client in the registration has no effect.</summary>
    public bool KnowsNoClients => Behaviour.AcceptAnonymousClient;

    /// <summary>Neither the response nor the profile gives the access token's lifetime.</summary>
    public bool LifetimeIsUnknown { get; init; }

    /// <summary>Its error for a dead grant is so general that it proves nothing.</summary>
    public bool DeathIsUnproven { get; init; }

    /// <summary>RFC 7009.</summary>
    public bool CanRevoke { get; init; }

    /// <summary>RFC 7662.</summary>
    public bool CanIntrospect { get; init; }

    /// <summary>RFC 8707: the resource of its grants; null for none.</summary>
    public string? Resource => Behaviour.RequiredResource;

    /// <summary>The registration's values for the placeholders in the profile's URLs.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>How it throttles.</summary>
    public Throttle Throttling { get; init; } = new() { Window = TimeSpan.FromSeconds(30) };

    /// <summary>Its other error responses.</summary>
    public IReadOnlyList<EmulatedError> OtherErrors { get; init; } = [];

    /// <summary>The behaviour while the provider refuses every refresh.</summary>
    public ProviderBehaviour Throttled => Behaviour with { Throttle = Throttling with { Limit = 0 } };

    public override string ToString() => Name;
}

/// <param name="Name">What the error means, for people.</param>
public sealed record EmulatedError(string Name, ErrorAnswer Answer);
