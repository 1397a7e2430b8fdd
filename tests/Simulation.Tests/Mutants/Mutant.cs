namespace TokenFunctions.Simulation.Tests.Mutants;

/// <summary>A deliberate break of the protocol, as a textual patch of a copy of the sources.</summary>
public sealed record Mutant(string Name, params Patch[] Patches);

/// <param name="File">Below the root of the repository.</param>
/// <param name="Old">Must occur exactly once.</param>
public sealed record Patch(string File, string Old, string New)
{
    public string Apply(string source)
    {
        var first = source.IndexOf(Old, StringComparison.Ordinal);
        return first >= 0 && source.IndexOf(Old, first + 1, StringComparison.Ordinal) < 0
            ? source.Replace(Old, New, StringComparison.Ordinal)
            : throw new InvalidOperationException($"{File} does not contain exactly once: {Old}");
    }
}
