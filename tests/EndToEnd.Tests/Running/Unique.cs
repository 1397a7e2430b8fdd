namespace TokenFunctions.EndToEnd.Tests.Running;

internal static class Unique
{
    /// <summary>A name that no other test has.</summary>
    public static string Name(string prefix) => $"{prefix}-{Guid.NewGuid():n}";
}
