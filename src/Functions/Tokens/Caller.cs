using TokenFunctions.Model;

namespace TokenFunctions.Tokens;

/// <summary>The caller, as far as the platform has authenticated it.</summary>
/// <param name="Identities">Application and object ids; empty where nothing is authenticated.</param>
internal sealed record Caller(IReadOnlySet<string> Identities)
{
    public static Caller Unknown { get; } = new(new HashSet<string>(StringComparer.OrdinalIgnoreCase));

    public bool MayUse(Connection connection) => connection.AllowedCallers.IsEmpty || connection.AllowedCallers.Any(Identities.Contains);
}
