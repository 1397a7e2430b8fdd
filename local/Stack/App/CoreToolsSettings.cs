using TokenFunctions.Local.KeyVault;

namespace TokenFunctions.Local.Stack.App;

/// <summary>
/// The settings that an app below Core Tools needs on this machine in addition to the usual ones. They replace our start-up hook: the app trusts the vault by a
/// certificate file, and <c>DefaultAzureCredential</c> gets the vault's token from a managed-identity endpoint.
/// </summary>
public static class CoreToolsSettings
{
    private static readonly string[] OfTheHook = ["LocalVault__Thumbprint", "LocalVault__Token"];

    /// <summary>Writes the certificate of the vault.</summary>
    /// <param name="settings">Those of <see cref="AppSettings.ForThisMachine"/>.</param>
    /// <param name="certificate">Where to write it.</param>
    /// <returns>All settings: the given ones and the added ones.</returns>
    public static async Task<IReadOnlyDictionary<string, string>> AddAsync(
        IReadOnlyDictionary<string, string> settings, KeyVaultServer vault, string certificate, CancellationToken cancellationToken = default)
    {
        await File.WriteAllTextAsync(certificate, vault.CertificatePem, cancellationToken);
        return new Dictionary<string, string>(settings)
        {
            ["FUNCTIONS_WORKER_RUNTIME"] = "dotnet-isolated",
            ["SSL_CERT_FILE"] = certificate,
            ["IDENTITY_ENDPOINT"] = vault.IdentityEndpoint.ToString(),
            ["IDENTITY_HEADER"] = vault.AccessToken,
        };
    }

    public static IReadOnlyDictionary<string, string> WithoutHook(IReadOnlyDictionary<string, string> settings) =>
        settings.Where(s => !OfTheHook.Contains(s.Key)).ToDictionary();
}
