using TokenFunctions.Model;
using TokenFunctions.Options;

namespace TokenFunctions.Composition;

/// <summary>All app settings, validated by <see cref="SettingsReader"/>.</summary>
internal sealed record AppSettings
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

/// <summary>
/// Setting <c>TokenStorage</c>: a connection string, or <c>TokenStorage__tableServiceUri</c> and <c>TokenStorage__blobServiceUri</c> with an identity.
/// </summary>
internal sealed record StorageSettings(string? ConnectionString, Uri? TableServiceUri, Uri? BlobServiceUri)
{
    public override string ToString() => $"StorageSettings {{ {(ConnectionString is null ? TableServiceUri : "[redacted]")} }}";
}
