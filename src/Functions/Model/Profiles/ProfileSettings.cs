namespace TokenFunctions.Model.Profiles;

/// <summary>A registration's values of a profile's settings (its tenant, its region), and the addresses that they result in.</summary>
internal sealed class ProfileSettings
{
    private readonly ProviderProfile _profile;
    private readonly Dictionary<string, string> _values;

    public ProfileSettings(ProviderProfile profile, IReadOnlyDictionary<string, string> given)
    {
        _profile = profile;
        _values = profile.Settings
            .Where(setting => setting.Value.Default is not null)
            .ToDictionary(setting => setting.Key, setting => setting.Value.Default!, StringComparer.Ordinal);
        foreach (var (name, value) in given)
        {
            _values[name] = value;
        }
    }

    /// <summary>Settings that the profile does not know, and values that do not fit their placeholders.</summary>
    public IEnumerable<(string Name, string Problem)> Problems() => _values
        .Select(value => (value.Key, Problem: Problem(value.Key, value.Value)))
        .Where(found => found.Problem is not null)
        .Select(found => (found.Key, found.Problem!));

    /// <summary>The settings without a value that an address needs.</summary>
    public IEnumerable<(string Name, string Problem)> Missing(string template) => EndpointTemplate.Of(template)!.Names
        .Where(name => !_values.ContainsKey(name))
        .Select(name => (name, _profile.Settings.TryGetValue(name, out var setting) ? $"Missing: {setting.Description}" : "Missing."));

    /// <summary>Null where there is no such address, or settings that it needs are missing.</summary>
    public string? Fill(string? template) => EndpointTemplate.Of(template)?.Fill(_values);

    private string? Problem(string name, string value)
    {
        if (!_profile.Settings.TryGetValue(name, out var setting))
        {
            var known = _profile.Settings.Count == 0 ? "none" : string.Join(", ", _profile.Settings.Keys);
            return $"Unknown setting: profile {_profile.Name} has {known}.";
        }

        if (setting.Values.Count > 0)
        {
            return setting.Values.Contains(value) ? null : $"Must be one of {string.Join(", ", setting.Values)}.";
        }

        return _profile.Endpoints
            .Select(endpoint => EndpointTemplate.Of(endpoint.Value)!.Problem(name, value))
            .FirstOrDefault(problem => problem is not null);
    }
}
