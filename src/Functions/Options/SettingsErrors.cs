namespace TokenFunctions.Options;

/// <summary>What is wrong with the settings, by setting name. Empty if nothing is.</summary>
internal sealed record SettingsErrors(IReadOnlyDictionary<string, string> ByName)
{
    public bool Any => ByName.Count > 0;
}
