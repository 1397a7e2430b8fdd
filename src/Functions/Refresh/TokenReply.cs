using TokenFunctions.Connections;
using TokenFunctions.Secrets;

namespace TokenFunctions.Refresh;

/// <summary>The closed set of what a caller who asks for a token can be told.</summary>
public abstract record TokenReply
{
    private TokenReply()
    {
    }

    public sealed record Token(Connection Connection, Secret AccessToken, TimeSpan Remaining, TokenWarning? Warning) : TokenReply;

    /// <param name="Reason">A member of <see cref="OAuth.FailureReasons"/>.</param>
    /// <param name="ReauthorizeUrl">The link to click; null where the provider's registration has none.</param>
    public sealed record ReauthRequired(Connection Connection, string Reason, DateTimeOffset Since, string? ReauthorizeUrl) : TokenReply;

    public sealed record OperatorActionRequired(Connection Connection, string? ReauthorizeUrl) : TokenReply;

    /// <param name="RetryAt">When another try can make sense.</param>
    /// <param name="Reason">Where it is not the row that tells why: a member of <see cref="OAuth.FailureReasons"/>.</param>
    public sealed record Unavailable(Connection Connection, DateTimeOffset RetryAt, string? Reason = null) : TokenReply;

    public sealed record NotFound : TokenReply;

    public sealed record CallerNotAllowed : TokenReply;
}

/// <param name="Code">A member of <see cref="WarningCodes"/>.</param>
/// <param name="DueBy">For <see cref="WarningCodes.ReauthorizationDueBy"/>: when the grant ends.</param>
public sealed record TokenWarning(string Code, string Detail, DateTimeOffset? Since, DateTimeOffset? NextAttemptAt, DateTimeOffset? DueBy = null)
{
    /// <summary>Null where the connection's grant does not end soon, or nobody knows that it does.</summary>
    public static TokenWarning? OfGrant(Connection connection) => connection.ReauthorizationDueBy is not { } end ? null : new(
        WarningCodes.ReauthorizationDueBy, "The grant ends then, however often it is refreshed: a person must authorize this connection again before.", connection.ReauthorizationRemindedAt, null, end);
}

public static class WarningCodes
{
    public const string RefreshFailing = "refresh_failing";
    public const string ReauthRequired = "reauth_required";
    public const string MinTtlUnattainable = "min_ttl_unattainable";
    public const string ReauthorizationDueBy = "reauthorization_due_by";
    public const string ClientSecretExpires = "client_secret_expires_at";
    public const string ExpiryUnknown = "expiry_unknown";
}

/// <summary>Who asks, as far as the platform has proved it.</summary>
/// <param name="Identities">Application and object ids; empty where nothing is proved.</param>
public sealed record Caller(IReadOnlySet<string> Identities)
{
    public static Caller Unknown { get; } = new(new HashSet<string>(StringComparer.OrdinalIgnoreCase));

    public bool MayUse(Connection connection) => connection.AllowedCallers.IsEmpty || connection.AllowedCallers.Any(Identities.Contains);
}
