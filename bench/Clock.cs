namespace TokenFunctions.Bench;

internal static class Clock
{
    public static async Task<TimeSpan> TimeAsync(Func<Task> operation)
    {
        var started = TimeProvider.System.GetTimestamp();
        await operation();
        return TimeProvider.System.GetElapsedTime(started);
    }

    public static TimeSpan Median(this IEnumerable<TimeSpan> times)
    {
        var sorted = times.Order().ToArray();
        return sorted[sorted.Length / 2];
    }

    /// <summary>A ratio with one decimal, such as <c>4.2 x</c>.</summary>
    public static string In(this TimeSpan time, TimeSpan unit) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{time / unit:0.0} x");
}
