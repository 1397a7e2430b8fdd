using TokenFunctions.Api.Http;
using TokenFunctions.Model;
using TokenFunctions.Ports;

namespace TokenFunctions.Tests.Fakes;

/// <summary>Failures that providers answer.</summary>
internal static class Answers
{
    public static TokenResponse.Failed InvalidGrant() => Failed(FailureKind.ReauthRequired, FailureReasons.RefreshTokenRejected, 400, "invalid_grant");

    public static TokenResponse.Failed InvalidClient() => Failed(FailureKind.OperatorActionRequired, FailureReasons.ClientRejected, 401, "invalid_client");

    public static TokenResponse.Failed NotProcessed(TimeSpan? retryAfter = null) =>
        Failed(FailureKind.NotProcessed, FailureReasons.ProviderUnavailable, 503) with { RetryAfter = retryAfter };

    public static TokenResponse.Failed Throttled(TimeSpan? retryAfter = null) =>
        Failed(FailureKind.NotProcessed, FailureReasons.ProviderThrottled, 429) with { RetryAfter = retryAfter };

    /// <summary>An access token that is over came with a new refresh token.</summary>
    public static TokenResponse.Failed Expired(string refreshToken) =>
        Failed(FailureKind.Transient, FailureReasons.AccessTokenExpired, 200) with { RefreshToken = new Secret(refreshToken) };

    public static TokenResponse.Failed Transient() => Failed(FailureKind.Transient, FailureReasons.ProviderErrorUnknown, 418, "teapot");

    public static TokenResponse.Failed TimedOut() => Failed(FailureKind.Ambiguous, FailureReasons.ProviderTimeout, null);

    /// <summary>A refresh token without an access token.</summary>
    public static TokenResponse.Failed Salvaged(string refreshToken, FailureKind kind = FailureKind.Ambiguous) =>
        Failed(kind, FailureReasons.ProviderAnswerUnreadable, 200) with { RefreshToken = new Secret(refreshToken) };

    private static TokenResponse.Failed Failed(FailureKind kind, string reason, int? status, string? code = null) =>
        new() { Kind = kind, Reason = reason, Error = ProviderError.From(status, code, null) };
}
