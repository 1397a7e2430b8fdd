namespace TokenFunctions.EndToEnd.Tests.Running;

/// <summary>Waits for an event in another process, whose clock a test cannot control.</summary>
internal static class Until
{
    private static readonly TimeSpan AskEvery = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    /// <summary>Reads until the value is the wanted one.</summary>
    /// <returns>The last value.</returns>
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
