namespace TokenFunctions.Simulation.Tests.Scheduling;

/// <summary>What befalls a call.</summary>
internal enum Fate
{
    Works,

    /// <summary>It fails and had no effect.</summary>
    FailsBefore,

    /// <summary>It has its effect, and then fails.</summary>
    FailsAfter,
}

/// <summary>How bad it gets: probabilities at each step.</summary>
internal sealed record Chaos(double Fail, double Kill, double Pause, double TimeRunsAhead, double Slow, double Garble, double Hiccup)
{
    public static Chaos None { get; } = new(0, 0, 0, 0, 0, 0, 0);

    public bool IsCalm => this == None;

    /// <summary>Each run has its own weather, so that many runs see few faults and some see many.</summary>
    public static Chaos Draw(DecisionStream weather) => new(
        weather.Pick(0, 0.01, 0.05, 0.2),
        weather.Pick(0, 0, 0.002, 0.01),
        weather.Pick(0, 0.003, 0.01, 0.03),
        weather.Pick(0, 0.05, 0.3),
        weather.Pick(0, 0.1, 0.4),
        weather.Pick(0, 0, 0.1),
        weather.Pick(0, 0.05, 0.2));
}

/// <summary>What can be away for a while.</summary>
internal enum Service
{
    Table,
    Vault,
    Leases,
    Provider,
    Notifier,
}
