using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Primitives;

namespace TokenFunctions.Deployment.Tests.Settings;

/// <summary>A configuration without any setting, which records the names that were read.</summary>
internal sealed class RecordingConfiguration : IConfiguration
{
    private readonly IConfiguration _empty = new ConfigurationBuilder().Build();
    private readonly SortedSet<string> _asked = new(StringComparer.Ordinal);

    /// <summary>The names as people write them: <c>Refresh__BeforeExpiration</c>.</summary>
    public IReadOnlySet<string> Asked => _asked;

    public string? this[string key]
    {
        get
        {
            _asked.Add(key.Replace(":", "__", StringComparison.Ordinal));
            return _empty[key];
        }

        set => throw new NotSupportedException();
    }

    public IConfigurationSection GetSection(string key)
    {
        _ = this[key];
        return _empty.GetSection(key);
    }

    public IEnumerable<IConfigurationSection> GetChildren() => _empty.GetChildren();

    public IChangeToken GetReloadToken() => _empty.GetReloadToken();
}
