using TokenFunctions.Options;

namespace TokenFunctions.Model;

/// <summary>Decides whether the stored token is fresh enough.</summary>
internal abstract record FreshnessRequirement
{
    private FreshnessRequirement()
    {
    }

    /// <summary>Ignores a verdict, a cool-down and an open circuit, as management does.</summary>
    public virtual bool IsForced => false;

    public abstract bool IsMetBy(Connection connection, DateTimeOffset now, RefreshOptions options);

    /// <summary>A caller's requirement: the least remaining lifetime that it accepts, or the default.</summary>
    public sealed record ForCaller(TimeSpan? MinTtl) : FreshnessRequirement
    {
        public override bool IsMetBy(Connection connection, DateTimeOffset now, RefreshOptions options) =>
            TokenFreshness.Remaining(connection, now) is { } remaining
            && (remaining >= TokenFreshness.Required(connection, MinTtl, options) || TokenFreshness.HasJustBeenRepeated(connection, now))
            && !TokenFreshness.IsOfUnknownAge(connection, now);
    }

    /// <summary>
    /// The sweep's requirement: met unless the connection was due when the sweep began. The due index stores only minutes. A connection without a refresh token
    /// is due for its notifications only.
    /// </summary>
    public sealed record NotDueAt(DateTimeOffset SweepBegan) : FreshnessRequirement
    {
        public override bool IsMetBy(Connection connection, DateTimeOffset now, RefreshOptions options) =>
            !connection.HasRefreshToken || connection.DueAt is not { } due || due > SweepBegan;
    }

    /// <summary>An access token newer than the one that a resource rejected, or that management has seen.</summary>
    public sealed record NewerThan(long Generation, bool Forced = false) : FreshnessRequirement
    {
        public override bool IsForced => Forced;

        public override bool IsMetBy(Connection connection, DateTimeOffset now, RefreshOptions options) =>
            connection.AccessTokenGeneration > Generation && TokenFreshness.Remaining(connection, now) is not null;
    }
}
