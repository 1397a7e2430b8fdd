namespace TokenFunctions.Model;

/// <summary>Lifetimes of access tokens as providers and tokens state them.</summary>
internal static class StatedLifetime
{
    /// <summary>Longer lifetimes are cut to this. No token lives so long, and times must not overflow.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(3650);

    /// <summary>A longer lifetime is believed only if the profile or the registration states it: it is more often a mistake than the truth.</summary>
    private static readonly TimeSpan LongestUsual = TimeSpan.FromDays(366);

    /// <summary>The longest lifetime of an access token that is believed.</summary>
    public static TimeSpan LongestOf(Provider provider)
    {
        var assumed = provider.DefaultLifetime ?? provider.Profile.DefaultLifetime ?? TimeSpan.Zero;
        return assumed <= LongestUsual ? LongestUsual : assumed < Longest ? assumed : Longest;
    }

    /// <summary>Whole seconds; none where it is over. Null for no number, and for more than <paramref name="longest"/>.</summary>
    public static TimeSpan? Of(double? seconds, TimeSpan longest) =>
        seconds <= longest.TotalSeconds ? TimeSpan.FromSeconds(Math.Floor(Math.Max(seconds.Value, 0))) : null;
}
