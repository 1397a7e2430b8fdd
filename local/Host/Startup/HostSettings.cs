using Microsoft.Extensions.Configuration;

namespace TokenFunctions.Local.Host.Startup;

/// <summary>The app settings: the environment, and the values of <c>local.settings.json</c> for what the environment lacks.</summary>
internal sealed class HostSettings
{
    private HostSettings(IReadOnlyDictionary<string, string?> file, IConfiguration configuration) => (File, Configuration) = (file, configuration);

    /// <summary>What the worker needs in addition to the environment that it inherits. The worker does not read <c>local.settings.json</c> itself.</summary>
    public IReadOnlyDictionary<string, string?> File { get; }

    /// <summary>All settings, with <c>:</c> in nested names.</summary>
    public IConfiguration Configuration { get; }

    /// <exception cref="StartupException">The file is malformed, or the local vault's thumbprint is not a SHA-256.</exception>
    public static HostSettings Load(string appFolder, string currentDirectory)
    {
        var file = LocalSettings.Find(appFolder, currentDirectory) is { } path ? LocalSettings.Read(path) : new Dictionary<string, string?>();
        var missing = file.Where(v => Environment.GetEnvironmentVariable(v.Key) is null).ToDictionary();
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(
                missing.Select(v => KeyValuePair.Create(v.Key.Replace("__", ConfigurationPath.KeyDelimiter, StringComparison.Ordinal), v.Value)))
            .AddEnvironmentVariables()
            .Build();
        CheckLocalVault(configuration);
        return new HostSettings(missing, configuration);
    }

    /// <summary>Without this check, a vault that the worker cannot trust would show only as a failed health check.</summary>
    private static void CheckLocalVault(IConfiguration configuration)
    {
        var (thumbprint, token) = (configuration["LocalVault:Thumbprint"], configuration["LocalVault:Token"]);
        if (string.IsNullOrEmpty(thumbprint) && string.IsNullOrEmpty(token))
        {
            return;
        }

        if (thumbprint is not { Length: 64 } || !thumbprint.All(char.IsAsciiHexDigit))
        {
            throw new StartupException("LocalVault__Thumbprint must be the SHA-256 of the local vault's certificate, in hex.");
        }

        if (string.IsNullOrEmpty(token))
        {
            throw new StartupException("LocalVault__Token is not set. It is the access token of the local vault.");
        }
    }
}
