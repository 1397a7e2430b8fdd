namespace TokenFunctions.Local.SampleProvider;

/// <summary>What happens when a refresh token is sent again after it was rotated.</summary>
public enum Reuse
{
    /// <summary>Every token of the grant is revoked (RFC 9700 section 4.14.2).</summary>
    KillFamily,

    /// <summary>Accepted for <see cref="ProviderBehaviour.ReuseGrace"/>, afterwards as <see cref="KillFamily"/>.</summary>
    Grace,

    /// <summary>The old token stays valid beside its successor.</summary>
    Harmless,

    /// <summary>Refused, and nothing else happens to the grant.</summary>
    Refuse,
}

/// <summary>The response to an accepted reuse.</summary>
public enum ReuseAnswer
{
    /// <summary>New tokens, valid beside those of the first response.</summary>
    Sibling,

    /// <summary>The tokens of the first response again.</summary>
    Same,
}
