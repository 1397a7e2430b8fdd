using System.Text.Json;
using System.Text.Json.Nodes;

namespace TokenFunctions.Local.Stack.App;

/// <summary>The app's settings for this machine.</summary>
public static class AppSettings
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <param name="storage">Connection string of the emulator.</param>
    /// <param name="overrides">Settings that add to, or replace, the others.</param>
    public static IReadOnlyDictionary<string, string> ForThisMachine(
        string storage, Uri vault, string vaultThumbprint, string vaultToken, IReadOnlyDictionary<string, string>? overrides = null)
    {
        var settings = new Dictionary<string, string>
        {
            ["AZURE_FUNCTIONS_ENVIRONMENT"] = "Development",
            ["AzureWebJobsStorage"] = storage,
            ["TokenStorage"] = storage,
            ["KeyVault__Uri"] = vault.ToString(),
            ["LocalVault__Thumbprint"] = vaultThumbprint,
            ["LocalVault__Token"] = vaultToken,
            ["SweepSchedule"] = "0 * * * * *",
            ["ReconcileSchedule"] = "0 30 3 * * *",
            ["Outbound__AllowLoopback"] = "true",
        };
        foreach (var (name, value) in overrides ?? new Dictionary<string, string>())
        {
            settings[name] = value;
        }

        return settings;
    }

    /// <summary>
    /// Writes the settings in the form of <c>local.settings.json</c>, readable by the owner only. A person can start another instance with them.
    /// </summary>
    public static async Task WriteAsync(string path, IReadOnlyDictionary<string, string> settings, CancellationToken cancellationToken = default)
    {
        var values = new JsonObject(settings.Select(s => KeyValuePair.Create<string, JsonNode?>(s.Key, s.Value)));
        var document = new JsonObject { ["IsEncrypted"] = false, ["Values"] = values };
        File.Delete(path);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        await using var file = new FileStream(path, options);
        await JsonSerializer.SerializeAsync(file, document, Indented, cancellationToken);
    }
}
