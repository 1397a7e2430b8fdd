using System.Globalization;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Configuration;
using TokenFunctions.Model;
using TokenFunctions.Options;

namespace TokenFunctions.Composition;

/// <summary>
/// Reads all settings and reports all errors, each by the setting's name (<c>Refresh__BeforeExpiration</c>). It never repeats a value, because the value may be
/// a secret.
/// </summary>
internal sealed class SettingsReader(IConfiguration configuration)
{
    /// <summary>Old names of settings, with the new names. Without this check a setting under its old name would be ignored silently.</summary>
    private static readonly Dictionary<string, string> OldNames = new(StringComparer.Ordinal)
    {
        ["Refresh:Lead"] = "Refresh:BeforeExpiration",
        ["Refresh:Skew"] = "Refresh:MinimumLifetime",
        ["Refresh:Patience"] = "Refresh:WaitTimeout",
    };

    /// <summary>The old names of settings.</summary>
    internal static IEnumerable<string> FormerNames => OldNames.Keys.Select(NameOf);

    private readonly SortedDictionary<string, string> _errors = new(StringComparer.Ordinal);

    /// <returns>The settings are null if there are errors.</returns>
    public static (AppSettings? Settings, SettingsErrors Errors) Read(IConfiguration configuration)
    {
        var reader = new SettingsReader(configuration);
        var settings = reader.ReadAll();
        return (reader._errors.Count == 0 ? settings : null, new SettingsErrors(reader._errors));
    }

    private AppSettings ReadAll()
    {
        RequireHostStorage();
        RejectOldNames();
        _ = ReadSchedule("ReconcileSchedule");
        var hosting = new HostingSettings(
            !string.IsNullOrEmpty(configuration["WEBSITE_SITE_NAME"]),
            configuration["AZURE_CLIENT_ID"] ?? configuration["TokenStorage:clientId"],
            IsTrue(configuration["WEBSITE_AUTH_ENABLED"]));
        return new AppSettings
        {
            Hosting = hosting,
            TokenStorage = ReadStorage(),
            VaultUri = ReadUri("KeyVault:Uri", isRequired: true) ?? new Uri("https://unset.invalid"),
            Refresh = ReadRefresh(),
            RefreshTokens = new RefreshTokenOptions { Store = ReadChoice("RefreshTokens:Store", RefreshTokenStore.KeyVault) },
            Sweep = ReadSweep(),
            Provider = new ProviderOptions { Concurrency = ReadNumber("Provider:Concurrency", new ProviderOptions().Concurrency, 1, 1000) },
            SweepSchedule = ReadSchedule("SweepSchedule") ?? SweepSchedule.EveryMinute,
            Outbound = ReadOutbound(hosting),
        };
    }

    private void RejectOldNames()
    {
        foreach (var (old, name) in OldNames.Where(n => configuration[n.Key] is { Length: > 0 }))
        {
            Error(old, $"has a new name: {NameOf(name)}");
        }
    }

    private RefreshOptions ReadRefresh()
    {
        var defaults = new RefreshOptions();
        return new RefreshOptions
        {
            BeforeExpiration = ReadTime("Refresh:BeforeExpiration", defaults.BeforeExpiration, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1)),
            MinimumLifetime = ReadTime("Refresh:MinimumLifetime", defaults.MinimumLifetime, TimeSpan.Zero, TimeSpan.FromHours(1)),
            Timeout = ReadTime("Refresh:Timeout", defaults.Timeout, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(25)),
            WaitTimeout = ReadTime("Refresh:WaitTimeout", defaults.WaitTimeout, TimeSpan.Zero, TimeSpan.FromSeconds(200)),
        };
    }

    private SweepOptions ReadSweep()
    {
        var defaults = new SweepOptions();
        return new SweepOptions
        {
            Concurrency = ReadNumber("Sweep:Concurrency", defaults.Concurrency, 1, 1000),
            PerProvider = ReadNumber("Sweep:PerProvider", defaults.PerProvider, 1, 1000),
        };
    }

    private OutboundOptions ReadOutbound(HostingSettings hosting)
    {
        var text = configuration["Outbound:AllowLoopback"];
        if (text is not null && !bool.TryParse(text, out _))
        {
            Error("Outbound:AllowLoopback", "must be true or false");
        }
        else if (IsTrue(text) && hosting.IsAzure)
        {
            Error("Outbound:AllowLoopback", "is for development only and must not be true in Azure");
        }

        return new OutboundOptions { AllowLoopback = IsTrue(text) };
    }

    private StorageSettings ReadStorage()
    {
        if (configuration["TokenStorage"] is { Length: > 0 } connectionString)
        {
            RequireStorage(connectionString);
            return new StorageSettings(connectionString, null, null);
        }

        var tables = ReadUri("TokenStorage:tableServiceUri", isRequired: false);
        var blobs = ReadUri("TokenStorage:blobServiceUri", isRequired: false);
        if (tables is null && blobs is null && !_errors.Keys.Any(k => k.StartsWith("TokenStorage__", StringComparison.Ordinal)))
        {
            Error("TokenStorage", "is not set: a connection string, or TokenStorage__tableServiceUri and TokenStorage__blobServiceUri with an identity");
        }
        else if (tables is null || blobs is null)
        {
            RequireUri("TokenStorage:tableServiceUri", tables);
            RequireUri("TokenStorage:blobServiceUri", blobs);
        }

        return new StorageSettings(null, tables, blobs);
    }

    /// <summary>Parses the connection string with the clients that use it. A connection string that they refuse at start would end the worker.</summary>
    private void RequireStorage(string connectionString)
    {
        try
        {
            _ = (new TableServiceClient(connectionString), new BlobServiceClient(connectionString));
        }
        catch (Exception e) when (e is FormatException or ArgumentException or InvalidOperationException or NotSupportedException)
        {
            Error("TokenStorage", "is not a connection string of a storage account with tables and blobs");
        }
    }

    private void RequireUri(string key, Uri? value)
    {
        if (value is null && !_errors.ContainsKey(NameOf(key)))
        {
            Error(key, "is not set");
        }
    }

    private void RequireHostStorage()
    {
        var storage = configuration.GetSection("AzureWebJobsStorage");
        if (string.IsNullOrEmpty(storage.Value) && !storage.GetChildren().Any())
        {
            Error("AzureWebJobsStorage", "is not set: the Functions host needs a storage account");
        }
    }

    /// <summary>Schedules have flat names, because the scale controller does not resolve nested names. Timers would not fire.</summary>
    private SweepSchedule? ReadSchedule(string name)
    {
        var text = configuration[name] ?? "";
        var schedule = SweepSchedule.TryParse(text);
        if (schedule is null)
        {
            Error(name, string.IsNullOrWhiteSpace(text) ? "is not set: a six-field NCRONTAB expression" : "must be a six-field NCRONTAB expression");
        }

        return schedule;
    }

    private Uri? ReadUri(string key, bool isRequired)
    {
        var text = configuration[key];
        if (string.IsNullOrEmpty(text))
        {
            if (isRequired)
            {
                Error(key, "is not set");
            }

            return null;
        }

        if (Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "https")
        {
            return uri;
        }

        Error(key, "must be an absolute https URL");
        return null;
    }

    private TimeSpan ReadTime(string key, TimeSpan fallback, TimeSpan least, TimeSpan most)
    {
        if (configuration[key] is not { Length: > 0 } text)
        {
            return fallback;
        }

        if (!TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out var value) || value < least || value > most)
        {
            Error(key, $"must be a time (hh:mm:ss) from {least:c} to {most:c}");
        }

        return value;
    }

    private int ReadNumber(string key, int fallback, int least, int most)
    {
        if (configuration[key] is not { Length: > 0 } text)
        {
            return fallback;
        }

        if (!int.TryParse(text, CultureInfo.InvariantCulture, out var value) || value < least || value > most)
        {
            Error(key, $"must be a whole number from {least} to {most}");
        }

        return value;
    }

    private T ReadChoice<T>(string key, T fallback)
        where T : struct, Enum
    {
        if (configuration[key] is not { Length: > 0 } text)
        {
            return fallback;
        }

        if (!Enum.GetNames<T>().Contains(text, StringComparer.OrdinalIgnoreCase))
        {
            Error(key, $"must be one of {string.Join(", ", Enum.GetNames<T>())}");
            return fallback;
        }

        return Enum.Parse<T>(text, ignoreCase: true);
    }

    private static bool IsTrue(string? text) => bool.TryParse(text, out var value) && value;

    private void Error(string key, string message) => _errors[NameOf(key)] = message;

    private static string NameOf(string key) => key.Replace(":", "__", StringComparison.Ordinal);
}
