using TokenFunctions.OAuth;
using TokenFunctions.Refresh;

namespace TokenFunctions.Settings;

/// <summary>Everything the app is told from outside, validated at once: <see cref="SettingsReader"/>.</summary>
public sealed record AppSettings
{
    public required StorageSettings TokenStorage { get; init; }

    /// <summary>Setting <c>KeyVault__Uri</c>.</summary>
    public required Uri VaultUri { get; init; }

    public required RefreshOptions Refresh { get; init; }

    public required RefreshTokenOptions RefreshTokens { get; init; }

    public required SweepOptions Sweep { get; init; }

    public required ProviderOptions Provider { get; init; }

    public required SweepSchedule SweepSchedule { get; init; }

    public required OutboundOptions Outbound { get; init; }

    public required HostingSettings Hosting { get; init; }
}

/// <summary>Setting <c>TokenStorage</c>, a connection string, or <c>TokenStorage__tableServiceUri</c> and <c>TokenStorage__blobServiceUri</c> with an identity.</summary>
public sealed record StorageSettings(string? ConnectionString, Uri? TableServiceUri, Uri? BlobServiceUri)
{
    public override string ToString() => $"StorageSettings {{ {(ConnectionString is null ? TableServiceUri : "[redacted]")} }}";
}

/// <param name="IsAzure">Runs in an Azure function app (<c>WEBSITE_SITE_NAME</c> is set).</param>
/// <param name="ClientId"><c>AZURE_CLIENT_ID</c> or <c>TokenStorage__clientId</c>: the user-assigned identity.</param>
/// <param name="PlatformAuthenticates"><c>WEBSITE_AUTH_ENABLED</c>: only then the platform vouches for who calls.</param>
public sealed record HostingSettings(bool IsAzure, string? ClientId, bool PlatformAuthenticates);

/// <summary>What is wrong with the settings: name → why. Empty when all is well.</summary>
public sealed record SettingsErrors(IReadOnlyDictionary<string, string> ByName)
{
    public bool Any => ByName.Count > 0;
}
