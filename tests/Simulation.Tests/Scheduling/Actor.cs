namespace TokenFunctions.Simulation.Tests.Scheduling;

/// <summary>Something that acts: a worker process, the network, the director.</summary>
/// <param name="isFragile">May be killed and paused.</param>
internal sealed class Actor(string name, bool isFragile, DecisionStream fates)
{
    public string Name => name;

    public bool IsFragile => isFragile;

    /// <summary>What befalls it, call by call.</summary>
    public DecisionStream Fates => fates;

    public bool IsDead { get; set; }

    public TimeSpan PausedUntil { get; set; }

    /// <summary>How far its wall clock is behind.</summary>
    public TimeSpan ClockIsBehind { get; set; }

    public bool ClockWasEverBehind { get; set; }

    /// <summary>When it last could not have a sealing key.</summary>
    public TimeSpan KeyMissedAt { get; set; } = TimeSpan.MinValue;

    public bool CanRun(TimeSpan now) => !IsDead && PausedUntil <= now;
}
