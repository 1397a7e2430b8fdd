namespace TokenFunctions.Model.Profiles;

/// <summary>What the entries of a profile's <see cref="ProviderProfile.Errors"/> may say.</summary>
internal static class ErrorRules
{
    /// <summary>The reasons that a dialect may give for each kind. The app itself determines all other reasons.</summary>
    public static IReadOnlyDictionary<FailureKind, string[]> Reasons { get; } = new Dictionary<FailureKind, string[]>
    {
        [FailureKind.ReauthRequired] = [FailureReasons.RefreshTokenRejected, FailureReasons.InteractionRequired],
        [FailureKind.OperatorActionRequired] = [FailureReasons.ClientRejected, FailureReasons.GrantNotAllowed, FailureReasons.ScopeRejected],
        [FailureKind.NotProcessed] = [FailureReasons.ProviderThrottled, FailureReasons.ProviderUnavailable],
        [FailureKind.Transient] = [FailureReasons.ProviderThrottled, FailureReasons.ProviderUnavailable, FailureReasons.ProviderErrorUnknown],
        [FailureKind.Ambiguous] = [FailureReasons.ProviderUnavailable, FailureReasons.ProviderErrorUnknown, FailureReasons.ProviderAnswerUnreadable],
    };

    public static IEnumerable<string> Problems(ErrorDialect dialect)
    {
        if (!dialect.NamesSomething)
        {
            yield return $"an error of reason {dialect.Reason} names nothing to match";
        }

        if (!Reasons[dialect.Kind].Contains(dialect.Reason))
        {
            yield return $"{dialect.Reason} is not a known reason of this kind, which are {string.Join(", ", Reasons[dialect.Kind])}";
        }

        if (dialect.Status is { } status && !MayDecide(status) && !(status is 429 or 503 && dialect.Kind == FailureKind.NotProcessed))
        {
            yield return $"an error of status {status} leads to no verdict";
        }

        if (dialect.RetryAfter is { } wait
            && (wait <= TimeSpan.Zero || wait > TimeSpan.FromDays(1) || dialect.Kind is FailureKind.ReauthRequired or FailureKind.OperatorActionRequired))
        {
            yield return "retry_after must be positive and at most one day, and is only for errors that pass by themselves";
        }
    }

    private static bool MayDecide(int status) => status is >= 200 and < 300 or (>= 400 and < 500 and not 429);
}
