using System.Diagnostics.CodeAnalysis;

namespace TokenFunctions.Local.SampleProvider;

/// <summary>How the answer tells the access token's lifetime.</summary>
public enum ExpiresInShape
{
    /// <summary>RFC 6749 section 5.1.</summary>
    Number,

    [SuppressMessage("Naming", "CA1720", Justification = "The JSON type of that name is meant.")]
    String,
    Absent,
    Milliseconds,

    /// <summary>The moment itself, in seconds since 1970 by the provider's clock.</summary>
    UnixSeconds,

    UnixMilliseconds,

    /// <summary>The moment itself (RFC 3339) by the provider's clock.</summary>
    Timestamp,
}

/// <summary>Whether the answer to a refresh carries a refresh token.</summary>
public enum RefreshTokenInAnswer
{
    WhenRotated,

    /// <summary>The one that was sent is echoed where none is issued.</summary>
    Always,

    /// <summary>Never, and so nothing rotates.</summary>
    Omitted,
}
