using TokenFunctions.OAuth;
using TokenFunctions.Secrets;

namespace TokenFunctions.Tests.Fakes;

/// <summary>Failures that providers answer.</summary>
internal static class Answers
{
    public static TokenAnswer.Failed InvalidGrant() => Failed(FailureKind.ReauthRequired, FailureReasons.RefreshTokenRejected, 400, "invalid_grant");

    public static TokenAnswer.Failed InvalidClient() => Failed(FailureKind.OperatorActionRequired, FailureReasons.ClientRejected, 401, "invalid_client");

    public static TokenAnswer.Failed NotProcessed(TimeSpan? retryAfter = null) =>
        Failed(FailureKind.NotProcessed, FailureReasons.ProviderUnavailable, 503) with { RetryAfter = retryAfter };

    public static TokenAnswer.Failed Transient() => Failed(FailureKind.Transient, FailureReasons.ProviderErrorUnknown, 418, "teapot");

    public static TokenAnswer.Failed TimedOut() => Failed(FailureKind.Ambiguous, FailureReasons.ProviderTimeout, null);

    /// <summary>A refresh token without an access token.</summary>
    public static TokenAnswer.Failed Salvaged(string refreshToken, FailureKind kind = FailureKind.Ambiguous) =>
        Failed(kind, FailureReasons.ProviderAnswerUnreadable, 200) with { RefreshToken = new Secret(refreshToken) };

    private static TokenAnswer.Failed Failed(FailureKind kind, string reason, int? status, string? code = null) =>
        new() { Kind = kind, Reason = reason, Error = ProviderError.From(status, code, null) };
}
