using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Primitives;

namespace TokenFunctions.Deployment.Tests.Settings;

/// <summary>Settings of which none is set, and which remembers what it was asked for.</summary>
internal sealed class RecordingConfiguration : IConfiguration
{
    private readonly IConfiguration _empty = new ConfigurationBuilder().Build();
    private readonly SortedSet<string> _asked = new(StringComparer.Ordinal);

    /// <summary>As one writes them: <c>Refresh__BeforeExpiration</c>.</summary>
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
