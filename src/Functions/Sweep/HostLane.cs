namespace TokenFunctions.Sweep;

/// <summary>
/// How many connections of one host a sweep handles at a time: one until the host has answered this sweep, so hosts that hang take one slot each, however many
/// of them hang at once.
/// </summary>
internal sealed class HostLane(int width, Func<bool> isAnswering)
{
    private readonly Lock _gate = new();
    private readonly Queue<TaskCompletionSource> _waiting = new();
    private int _running;

    public async Task EnterAsync(CancellationToken cancellationToken)
    {
        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _waiting.Enqueue(turn);
            Admit();
        }

        using var leaving = cancellationToken.Register(() => turn.TrySetCanceled(cancellationToken));
        await turn.Task;
    }

    public void Leave()
    {
        lock (_gate)
        {
            _running--;
            Admit();
        }
    }

    private void Admit()
    {
        while (_running < (isAnswering() ? width : 1) && _waiting.TryDequeue(out var next))
        {
            _running += next.TrySetResult() ? 1 : 0;
        }
    }
}
