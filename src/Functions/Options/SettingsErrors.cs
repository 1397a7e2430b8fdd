namespace TokenFunctions.Options;

/// <summary>The errors of the settings, by setting name. Empty for none.</summary>
internal sealed record SettingsErrors(IReadOnlyDictionary<string, string> ByName)
{
    public bool Any => ByName.Count > 0;
}
