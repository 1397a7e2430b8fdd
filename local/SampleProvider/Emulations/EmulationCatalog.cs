namespace TokenFunctions.Local.SampleProvider.Emulations;

/// <summary>The providers that can be emulated.</summary>
public static class EmulationCatalog
{
    /// <summary>Sorted by name.</summary>
    public static IReadOnlyList<Emulation> All { get; } =
    [
        .. WorkApps.All.Concat(Platforms.All).Concat(BusinessApps.All).Concat(McpServers.All).Concat(SocialNetworks.All).Concat(PlainProviders.All)
            .OrderBy(e => e.Name, StringComparer.Ordinal),
    ];

    /// <summary>Null if no emulation has this name.</summary>
    public static Emulation? Find(string name) => All.FirstOrDefault(e => e.Name == name);
}
