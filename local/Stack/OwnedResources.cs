namespace TokenFunctions.Local.Stack;

/// <summary>Disposes what was added, the last one first. If one fails, the others are still disposed.</summary>
internal sealed class OwnedResources : IAsyncDisposable
{
    private readonly Stack<object> _owned = new();

    public T Add<T>(T resource)
        where T : class
    {
        _owned.Push(resource);
        return resource;
    }

    /// <exception cref="StackException">One or more failed; the rest is disposed.</exception>
    public async ValueTask DisposeAsync()
    {
        var failures = new List<Exception>();
        while (_owned.TryPop(out var resource))
        {
            try
            {
                await DisposeAsync(resource);
            }
            catch (Exception e)
            {
                failures.Add(e);
            }
        }

        if (failures.Count > 0)
        {
            throw new StackException(
                $"Parts of the stack did not stop cleanly: {string.Join(" | ", failures.Select(f => f.Message))}", new AggregateException(failures));
        }
    }

    private static ValueTask DisposeAsync(object resource)
    {
        if (resource is IAsyncDisposable asynchronous)
        {
            return asynchronous.DisposeAsync();
        }

        ((IDisposable)resource).Dispose();
        return ValueTask.CompletedTask;
    }
}
