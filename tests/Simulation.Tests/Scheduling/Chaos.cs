namespace TokenFunctions.Simulation.Tests.Scheduling;

/// <summary>What befalls a call.</summary>
public enum Fate
{
    Works,

    /// <summary>It fails and had no effect.</summary>
    FailsBefore,

    /// <summary>It has its effect, and then fails.</summary>
    FailsAfter,
}

/// <summary>How bad it gets: probabilities at each step.</summary>
public sealed record Chaos(double Fail, double Kill, double Pause, double TimeRunsAhead)
{
    public static Chaos None { get; } = new(0, 0, 0, 0);

    /// <summary>Each run has its own weather, so that many runs see few faults and some see many.</summary>
    public static Chaos Draw(Random random) => new(
        Pick(random, 0, 0.01, 0.05, 0.2), Pick(random, 0, 0, 0.002, 0.01), Pick(random, 0, 0, 0.005, 0.02), Pick(random, 0, 0.05, 0.3));

    public static bool Happens(Random random, double probability) => probability > 0 && random.NextDouble() < probability;

    public Fate DrawFate(Random random) => !Happens(random, Fail) ? Fate.Works : random.Next(2) == 0 ? Fate.FailsBefore : Fate.FailsAfter;

    private static double Pick(Random random, params double[] choices) => choices[random.Next(choices.Length)];
}
