namespace TokenFunctions.Model;

/// <summary>Times in seconds since 1970, as providers write them.</summary>
internal static class UnixTime
{
    public static double UnixSeconds(this DateTimeOffset time) => time.ToUnixTimeMilliseconds() / 1000.0;

    /// <summary>
    /// The point in time that a number states in seconds or milliseconds since 1970, in seconds. Null where it is further than that distance from now.
    /// </summary>
    public static double? PointNear(DateTimeOffset now, double number, TimeSpan distance)
    {
        return IsNear(number) ? number
            : IsNear(number / 1000) ? number / 1000
            : null;

        bool IsNear(double seconds) => Math.Abs(seconds - now.UnixSeconds()) <= distance.TotalSeconds;
    }
}
