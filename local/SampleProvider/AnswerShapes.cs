using System.Diagnostics.CodeAnalysis;

namespace TokenFunctions.Local.SampleProvider;

/// <summary>How the response gives the access token's lifetime.</summary>
public enum ExpiresInShape
{
    /// <summary>RFC 6749 section 5.1.</summary>
    Number,

    [SuppressMessage("Naming", "CA1720", Justification = "The JSON type of that name is meant.")]
    String,
    Absent,
    Milliseconds,

    /// <summary>The time of expiry, in seconds since 1970 by the provider's clock.</summary>
    UnixSeconds,

    UnixMilliseconds,

    /// <summary>The time of expiry (RFC 3339) by the provider's clock.</summary>
    Timestamp,
}

/// <summary>Whether the response to a refresh carries a refresh token.</summary>
public enum RefreshTokenInAnswer
{
    WhenRotated,

    /// <summary>If no new token is issued, the response repeats the one that was sent.</summary>
    Always,

    /// <summary>Never, so the refresh token is never rotated.</summary>
    Omitted,
}
