namespace Azure.Data.Tables.Protocol;

/// <summary>A storage connection string, read as the official client reads it ("Configure Azure Storage connection strings").</summary>
internal sealed class TableConnectionString
{
    private const string DevelopmentAccount = "devstoreaccount1";

    // The emulator's published key, the same on every machine: not a secret.
    private const string DevelopmentKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private TableConnectionString(Uri endpoint, string? accountName, TableSharedKeyCredential? sharedKey, string? signature)
    {
        Endpoint = endpoint;
        AccountName = accountName;
        SharedKey = sharedKey;
        Signature = signature;
    }

    public Uri Endpoint { get; }

    public string? AccountName { get; }

    public TableSharedKeyCredential? SharedKey { get; }

    public string? Signature { get; }

    /// <exception cref="InvalidOperationException">Not pairs of keyword and value, or a keyword twice.</exception>
    /// <exception cref="ArgumentException">The keywords name no account or no credential.</exception>
    public static TableConnectionString Parse(string connectionString)
    {
        ArgumentException.ThrowIfNullOrEmpty(connectionString);
        var settings = Settings(connectionString);
        return settings.GetValueOrDefault("UseDevelopmentStorage") == "true"
            ? Development(settings.GetValueOrDefault("DevelopmentStorageProxyUri"))
            : WithKey(settings) ?? WithSignature(settings) ?? throw new ArgumentException(
                "The connection string has no valid combination of account information: "
                + "either AccountName and AccountKey with TableEndpoint or EndpointSuffix, or TableEndpoint and SharedAccessSignature.",
                nameof(connectionString));
    }

    private static TableConnectionString Development(string? proxy)
    {
        var host = new Uri(proxy ?? "http://127.0.0.1");
        var endpoint = new UriBuilder(host.Scheme, host.Host, 10002, DevelopmentAccount).Uri;
        return new TableConnectionString(endpoint, DevelopmentAccount, new TableSharedKeyCredential(DevelopmentAccount, DevelopmentKey), null);
    }

    private static TableConnectionString? WithKey(Dictionary<string, string> settings)
    {
        if (!settings.TryGetValue("AccountName", out var name)
            || !settings.TryGetValue("AccountKey", out var key)
            || settings.ContainsKey("SharedAccessSignature"))
        {
            return null;
        }

        var endpoint = settings.TryGetValue("TableEndpoint", out var given) ? given
            : settings.TryGetValue("EndpointSuffix", out var suffix)
                ? $"{settings.GetValueOrDefault("DefaultEndpointsProtocol", "https")}://{name}.table.{suffix}"
            : null;
        return endpoint is null ? null : new TableConnectionString(new Uri(endpoint), name, new TableSharedKeyCredential(name, key), null);
    }

    private static TableConnectionString? WithSignature(Dictionary<string, string> settings) =>
        settings.TryGetValue("TableEndpoint", out var endpoint) && Uri.IsWellFormedUriString(endpoint, UriKind.Absolute)
        && settings.TryGetValue("SharedAccessSignature", out var signature) && !settings.ContainsKey("AccountKey")
            ? new TableConnectionString(new Uri(endpoint), settings.GetValueOrDefault("AccountName"), null, signature)
            : null;

    private static Dictionary<string, string> Settings(string connectionString)
    {
        var settings = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var text = connectionString.EndsWith(';') ? connectionString[..^1] : connectionString;
        foreach (var segment in text.Split(';'))
        {
            var (keyword, value) = Pair(segment);
            if (!settings.TryAdd(keyword, value))
            {
                throw new InvalidOperationException($"The connection string has the keyword '{keyword}' twice.");
            }
        }

        return settings;
    }

    /// <summary>The messages name keywords only: what stands in a value may be a key.</summary>
    private static (string Keyword, string Value) Pair(string segment)
    {
        var equals = segment.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0)
        {
            throw new InvalidOperationException("The connection string has a segment that is not keyword=value.");
        }

        var keyword = segment[..equals].Trim();
        var value = segment[(equals + 1)..].Trim();
        return value.Length > 0 ? (keyword, value) : throw new InvalidOperationException($"The connection string has no value for the keyword '{keyword}'.");
    }
}
