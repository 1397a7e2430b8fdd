namespace TokenFunctions.EndToEnd.Tests.Running;

/// <summary>Waits for what happens in another process, where no clock is ours.</summary>
internal static class Until
{
    private static readonly TimeSpan AskEvery = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    /// <summary>Reads until it is as wanted.</summary>
    /// <returns>What was read last.</returns>
    public static async Task<T> HoldsAsync<T>(Func<Task<T>> read, Func<T, bool> wanted)
    {
        var started = TimeProvider.System.GetTimestamp();
        T seen;
        while (!wanted(seen = await read()))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Patience, $"It did not happen within {Patience.TotalSeconds:0} s; at last: {seen}");
            await PauseAsync(AskEvery);
        }

        return seen;
    }

    public static Task PauseAsync(TimeSpan time) => Task.Delay(time, TimeProvider.System);
}
