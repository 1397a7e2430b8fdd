namespace TokenFunctions.Simulation.Tests.Mutants;

/// <summary>A deliberate break of the protocol, as a textual patch of a copy of the sources.</summary>
internal sealed record Mutant(string Name, params Patch[] Patches)
{
    /// <summary>The broken sources by their file's name below <paramref name="root"/>.</summary>
    /// <exception cref="InvalidOperationException">A patch no longer fits its file.</exception>
    public IReadOnlyDictionary<string, string> Break(string root) => Patches.GroupBy(p => p.File, StringComparer.Ordinal)
        .ToDictionary(g => g.Key, g => g.Aggregate(File.ReadAllText(Path.Combine(root, g.Key)), (source, patch) => patch.Apply(source)), StringComparer.Ordinal);
}

/// <param name="File">Below the root of the repository.</param>
/// <param name="Old">Must occur exactly once.</param>
internal sealed record Patch(string File, string Old, string New)
{
    public string Apply(string source)
    {
        var first = source.IndexOf(Old, StringComparison.Ordinal);
        return first >= 0 && source.IndexOf(Old, first + 1, StringComparison.Ordinal) < 0
            ? source.Replace(Old, New, StringComparison.Ordinal)
            : throw new InvalidOperationException($"{File} does not contain exactly once: {Old}");
    }
}
