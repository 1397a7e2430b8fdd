namespace TokenFunctions.Local.SampleProvider.Grants;

/// <summary>RFC 6749 section 3.3: space-delimited, and the order has no meaning.</summary>
internal static class ScopeSet
{
    public const string Default = "profile offline_access";

    public static bool IsWithin(string requested, string granted) => Split(requested).All(Split(granted).Contains);

    private static string[] Split(string scope) => scope.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
