namespace TokenFunctions.Tests.Fakes;

/// <summary>What all tests share.</summary>
internal static class The
{
    public const string Id = "crm";

    public static readonly DateTimeOffset Start = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Its waiters go on later, never within the call that sets it.</summary>
    public static TaskCompletionSource Signal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

#pragma warning disable RS0030 // Tests are where a seed comes from.
    public static Random Random(int seed) => new(seed);
#pragma warning restore RS0030
}
