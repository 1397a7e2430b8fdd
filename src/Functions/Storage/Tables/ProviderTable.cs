using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Azure;
using Azure.Data.Tables;
using TokenFunctions.Model;
using TokenFunctions.Model.Profiles;
using TokenFunctions.Ports;

namespace TokenFunctions.Storage.Tables;

/// <summary>
/// <see cref="IProviderStore"/> as the table <c>providers</c>: PartitionKey = <c>provider</c>, RowKey = name. It caches a row for half a minute.
/// </summary>
internal sealed class ProviderTable(TableClient table, TimeProvider time) : IProviderStore
{
    public const string TableName = "providers";

    private const string PartitionKey = "provider";
    private static readonly TimeSpan KnownFor = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, (Provider Provider, long ReadAt)> _known = new(StringComparer.Ordinal);

    public async ValueTask<Provider?> FindAsync(string name, CancellationToken cancellationToken) =>
        _known.TryGetValue(name, out var known) && time.GetElapsedTime(known.ReadAt) < KnownFor
            ? known.Provider
            : (await ReadAsync(name, cancellationToken))?.Provider;

    public async Task<StoredProvider?> ReadAsync(string name, CancellationToken cancellationToken)
    {
        var readAt = time.GetTimestamp();
        if (await table.FindRowAsync(PartitionKey, name, cancellationToken) is not { } row)
        {
            _known.TryRemove(name, out _);
            return null;
        }

        var provider = Read(row);
        _known[name] = (provider, readAt);
        return new StoredProvider(provider, row.ETag.ToString());
    }

    public async Task<bool> TryWriteAsync(Provider provider, string? etag, CancellationToken cancellationToken)
    {
        var row = Write(provider);
        var written = await table.TryAsync(
            () => etag is null
                ? table.AddEntityAsync(row, cancellationToken)
                : table.UpdateEntityAsync(row, new ETag(etag), TableUpdateMode.Replace, cancellationToken),
            cancellationToken);
        _known.TryRemove(provider.Name, out _);
        return written is not null;
    }

    public async Task<bool> TryRemoveAsync(string name, string etag, CancellationToken cancellationToken)
    {
        var removed = await table.TryRemoveAsync(PartitionKey, name, etag, cancellationToken);
        _known.TryRemove(name, out _);
        return removed;
    }

    public async Task<ProviderList> ListAsync(CancellationToken cancellationToken)
    {
        var (found, unreadable) = (new List<Provider>(), new List<string>());
        await foreach (var row in table.QueryRowsAsync(TableClient.CreateQueryFilter($"PartitionKey eq {PartitionKey}"), cancellationToken))
        {
            try
            {
                found.Add(Read(row));
            }
            catch (RowUnreadableException e)
            {
                unreadable.Add(e.Key);
            }
        }

        return new ProviderList(found, unreadable);
    }

    private static TableEntity Write(Provider p) => new(PartitionKey, p.Name)
    {
        ["Version"] = p.Version,
        ["Profile"] = p.Profile.Name,
        ["Overrides"] = p.Overrides,
        ["ClientId"] = p.ClientId,
        ["ClientSecretVersion"] = p.ClientSecretVersion?.Value,
        ["FormerClientSecretVersion"] = p.FormerClientSecret?.Version.Value,
        ["FormerClientSecretUntil"] = p.FormerClientSecret?.Until,
        ["KeyId"] = p.KeyId,
        ["SigningAlgorithm"] = p.SigningAlgorithm?.ToString(),
        ["AssertionAudience"] = p.AssertionAudience.ToString(),
        ["ClientSecretExpiresAt"] = p.ClientSecretExpiresAt,
        ["TokenEndpoint"] = p.TokenEndpoint.OriginalString,
        ["RevocationEndpoint"] = p.RevocationEndpoint?.OriginalString,
        ["AuthorizationEndpoint"] = p.AuthorizationEndpoint?.OriginalString,
        ["IntrospectionEndpoint"] = p.IntrospectionEndpoint?.OriginalString,
        ["Issuer"] = p.Issuer,
        ["Discovered"] = p.Discovered == DiscoveredMembers.None ? null : p.Discovered.ToString(),
        ["DiscoveredAt"] = p.DiscoveredAt,
        ["Settings"] = p.Settings.Count == 0 ? null : JsonSerializer.Serialize(p.Settings),
        ["ClientAuthentication"] = p.ClientAuthentication.ToString(),
        ["ReauthorizeUrl"] = p.ReauthorizeUrl,
        ["DefaultLifetimeSeconds"] = p.DefaultLifetime?.TotalSeconds,
    };

    private static Provider Read(TableEntity row)
    {
        try
        {
            return new Provider
            {
                Name = row.RowKey,
                Version = row.GetInt64("Version") ?? 0,
                Profile = Profile(row),
                Overrides = row.GetString("Overrides"),
                ClientId = row.GetString("ClientId") ?? throw new FormatException("Column ClientId is missing."),
                ClientSecretVersion = row.GetString("ClientSecretVersion") is { } secret ? new SecretVersion(secret) : null,
                FormerClientSecret = Former(row),
                KeyId = row.GetString("KeyId"),
                SigningAlgorithm = row.GetString("SigningAlgorithm") is { } algorithm ? Enum.Parse<SigningAlgorithm>(algorithm) : null,
                AssertionAudience = row.GetString("AssertionAudience") is { } audience
                    ? Enum.Parse<AssertionAudience>(audience)
                    : AssertionAudience.TokenEndpoint,
                ClientSecretExpiresAt = row.GetDateTimeOffset("ClientSecretExpiresAt"),
                TokenEndpoint = new Uri(row.GetString("TokenEndpoint") ?? ""),
                RevocationEndpoint = Uri(row, "RevocationEndpoint"),
                AuthorizationEndpoint = Uri(row, "AuthorizationEndpoint"),
                IntrospectionEndpoint = Uri(row, "IntrospectionEndpoint"),
                Issuer = row.GetString("Issuer"),
                Discovered = row.GetString("Discovered") is { } members ? Enum.Parse<DiscoveredMembers>(members) : DiscoveredMembers.None,
                DiscoveredAt = row.GetDateTimeOffset("DiscoveredAt"),
                Settings = Settings(row),
                ClientAuthentication = Enum.Parse<ClientAuthentication>(row.GetString("ClientAuthentication") ?? ""),
                ReauthorizeUrl = row.GetString("ReauthorizeUrl"),
                DefaultLifetime = row.GetDouble("DefaultLifetimeSeconds") is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            };
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException or ArgumentException or InvalidCastException or JsonException)
        {
            var column = e is FormatException ? e.Message : e.GetType().Name;
            throw new RowUnreadableException(StoredResource.Provider, row.RowKey, [column], e) { ETag = row.ETag.ToString() };
        }
    }

    private static FormerClientSecret? Former(TableEntity row) =>
        row.GetString("FormerClientSecretVersion") is { } version && row.GetDateTimeOffset("FormerClientSecretUntil") is { } until
            ? new(new SecretVersion(version), until)
            : null;

    private static Uri? Uri(TableEntity row, string name) => row.GetString(name) is { } text ? new Uri(text) : null;

    /// <summary>Overrides were validated when they were stored. A newer catalogue may contradict them, which must not stop a connection.</summary>
    private static ProviderProfile Profile(TableEntity row)
    {
        var profile = ProfileCatalog.Find(row.GetString("Profile") ?? "") ?? throw new FormatException("Column Profile names no profile.");
        return row.GetString("Overrides") is not { } overrides ? profile
            : JsonNode.Parse(overrides) is JsonObject patch ? ProfileJson.Merge(profile, patch)
            : throw new FormatException("Column Overrides is no JSON object.");
    }

    private static ImmutableSortedDictionary<string, string> Settings(TableEntity row) =>
        row.GetString("Settings") is { } json && JsonSerializer.Deserialize<Dictionary<string, string>>(json) is { } settings
            ? settings.ToImmutableSortedDictionary(StringComparer.Ordinal)
            : ImmutableSortedDictionary<string, string>.Empty;
}
