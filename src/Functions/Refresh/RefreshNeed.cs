using TokenFunctions.Connections;

namespace TokenFunctions.Refresh;

/// <summary>What somebody wants of a token; decides whether the one at hand is fresh enough.</summary>
public abstract record RefreshNeed
{
    private RefreshNeed()
    {
    }

    /// <summary>Passes over verdict and cool-down: management's wish.</summary>
    public virtual bool Insists => false;

    public abstract bool IsMetBy(Connection connection, DateTimeOffset now, RefreshOptions options);

    /// <summary>A caller's: the least life that it accepts, or the default skew.</summary>
    public sealed record ForCaller(TimeSpan? MinTtl) : RefreshNeed
    {
        public override bool IsMetBy(Connection connection, DateTimeOffset now, RefreshOptions options) =>
            TokenLife.Remaining(connection, now) is { } remaining && remaining >= TokenLife.Required(connection, MinTtl, options) && !TokenLife.IsOfUnknownAge(connection, now);
    }

    /// <summary>The sweep's: refresh what was due when it began. The index tells only minutes.</summary>
    public sealed record WhenDue(DateTimeOffset Began) : RefreshNeed
    {
        public override bool IsMetBy(Connection connection, DateTimeOffset now, RefreshOptions options) => !(connection.DueAt <= Began);
    }

    /// <summary>An access token newer than the one a resource rejected, or than the one management saw.</summary>
    public sealed record NewerThan(long Generation, bool Insistent = false) : RefreshNeed
    {
        public override bool Insists => Insistent;

        public override bool IsMetBy(Connection connection, DateTimeOffset now, RefreshOptions options) =>
            connection.AccessTokenGeneration > Generation && TokenLife.Remaining(connection, now) is not null;
    }
}
