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

    /// <summary>The median of that many rounds, after one that compiles.</summary>
    public static async Task<string> MedianRatioAsync(int rounds, Func<Task<double>> ratio)
    {
        await ratio();
        var ratios = new List<double>();
        while (ratios.Count < rounds)
        {
            ratios.Add(await ratio());
        }

        return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{ratios.Order().ElementAt(rounds / 2):0.00}");
    }

    /// <summary>A ratio with one decimal, such as <c>4.2 x</c>.</summary>
    public static string In(this TimeSpan time, TimeSpan unit) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{time / unit:0.0} x");
}
