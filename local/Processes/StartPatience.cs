namespace TokenFunctions.Local.Processes;

/// <summary>Waits for a child's start while the child makes progress. A busy machine makes a start slow, but does not make it fail.</summary>
internal sealed class StartPatience(TimeProvider time)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    /// <summary>The longest time without progress.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The longest time, with or without progress.</summary>
    public TimeSpan Longest { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Called at most every five seconds, when the child has made progress.</summary>
    public Action OnProgress { get; init; } = () => { };

    /// <param name="step">What to wait for. The caller handles its failure.</param>
    /// <param name="progress">How far the child is now.</param>
    /// <returns>Null when the step is over; otherwise the reason why the wait ended, as text to follow "given up".</returns>
    public async Task<string?> WaitAsync(Task step, Func<ChildProgress> progress, CancellationToken cancellationToken = default)
    {
        var (started, changed, last) = (time.GetTimestamp(), time.GetTimestamp(), progress());
        while (!await IsOverAsync(step, cancellationToken))
        {
            if (progress() is var now && now.IsAheadOf(last))
            {
                (changed, last) = (time.GetTimestamp(), now);
                OnProgress();
            }

            if (time.GetElapsedTime(changed) >= Idle)
            {
                return $"after {Idle.TotalSeconds:0} s without progress";
            }

            if (time.GetElapsedTime(started) >= Longest)
            {
                return $"after {Longest.TotalMinutes:0} minutes";
            }
        }

        return null;
    }

    private async Task<bool> IsOverAsync(Task step, CancellationToken cancellationToken)
    {
        using var looked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var pause = Task.Delay(Idle < LookEvery ? Idle : LookEvery, time, looked.Token);
        var first = await Task.WhenAny(step, pause);
        await looked.CancelAsync();
        if (first != step)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        return first == step;
    }
}
