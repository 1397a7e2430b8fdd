using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Azure.Data.Tables;

namespace TokenFunctions.Connections;

/// <summary>A connection as a table row. Sealed values are binary, in chunks of what a property holds; small lists are JSON. A row edited into nonsense is a <see cref="RowUnreadableException"/> naming the connection.</summary>
internal static class ConnectionRow
{
    public const string RowKey = "state";

    /// <summary>A property holds 64 KiB.</summary>
    private const int ChunkSize = 60 * 1024;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter() },
    };

    public static string Name(ConnectionStatus status) => JsonNamingPolicy.SnakeCaseLower.ConvertName(status.ToString());

    public static TableEntity Write(Connection c)
    {
        var row = new TableEntity(c.Id, RowKey)
        {
            ["Provider"] = c.Provider,
            ["Status"] = Name(c.Status),
            ["StatusSince"] = c.StatusSince,
            ["GrantId"] = c.GrantId,
            ["Generation"] = c.Generation,
            ["AccessTokenGeneration"] = c.AccessTokenGeneration,
            ["CreatedAt"] = c.CreatedAt,
            ["DeletedAt"] = c.DeletedAt,
            ["Strategy"] = c.Strategy.ToString(),
            ["Scope"] = c.Scope,
            ["Resource"] = c.Resource,
            ["TokenType"] = c.TokenType,
            ["AccessTokenIssuedAt"] = c.AccessTokenIssuedAt,
            ["AccessTokenExpiresAt"] = c.AccessTokenExpiresAt,
            ["ExpiryIsKnown"] = c.ExpiryIsKnown,
            ["ObservedLifetimeSeconds"] = c.ObservedLifetime?.TotalSeconds,
            ["RefreshTokenExpiresAt"] = c.RefreshTokenExpiresAt,
            ["RefreshTokenIdleExpiresAt"] = c.RefreshTokenIdleExpiresAt,
            ["RefreshTokenVersion"] = c.RefreshTokenVersion,
            ["RefreshTokenFingerprint"] = c.RefreshTokenFingerprint,
            ["RedeemedFingerprints"] = List(c.RedeemedFingerprints),
            ["DueAt"] = c.DueAt,
            ["DueETag"] = c.DueETag,
            ["Intent"] = Object(c.Intent),
            ["Failures"] = c.Failures,
            ["NextAttemptAt"] = c.NextAttemptAt,
            ["LastRefreshedAt"] = c.LastRefreshedAt,
            ["LastAttemptStartedAt"] = c.LastAttemptStartedAt,
            ["LastError"] = Object(c.LastError),
            ["Verdict"] = Object(c.Verdict),
            ["PendingNotifications"] = List(c.PendingNotifications),
            ["Rejections"] = List(c.Rejections),
            ["Labels"] = c.Labels.IsEmpty ? null : Object(c.Labels),
            ["AllowedCallers"] = List(c.AllowedCallers),
            ["Spares"] = List(c.Spares.Select(s => new SpareColumn(s.Fingerprint, s.IsRefused)).ToImmutableArray()),
            ["WriteId"] = c.WriteId,
        };
        WriteBinary(row, "SealedAccessToken", c.SealedAccessToken);
        WriteBinary(row, "SealedRefreshToken", c.SealedRefreshToken);
        for (var i = 0; i < c.Spares.Length; i++)
        {
            WriteBinary(row, SpareName(i), c.Spares[i].Sealed);
        }

        return row;
    }

    public static Connection Read(TableEntity row)
    {
        try
        {
            return ReadColumns(row);
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException or ArgumentException or JsonException or InvalidCastException or OverflowException)
        {
            throw new RowUnreadableException($"Table {ConnectionTable.TableName}: the row of {row.PartitionKey} is not readable ({e.GetType().Name}); somebody edited it.", e);
        }
    }

    /// <summary>Null for a row that is not readable.</summary>
    public static Connection? TryRead(TableEntity row)
    {
        try
        {
            return Read(row);
        }
        catch (RowUnreadableException)
        {
            return null;
        }
    }

    private static Connection ReadColumns(TableEntity row) => new()
    {
        Id = row.PartitionKey,
        Provider = Required(row, "Provider"),
        Status = ReadStatus(Required(row, "Status")),
        StatusSince = RequiredTime(row, "StatusSince"),
        GrantId = Required(row, "GrantId"),
        Generation = row.GetInt64("Generation") ?? throw Missing("Generation"),
        AccessTokenGeneration = row.GetInt64("AccessTokenGeneration") ?? throw Missing("AccessTokenGeneration"),
        CreatedAt = RequiredTime(row, "CreatedAt"),
        DeletedAt = row.GetDateTimeOffset("DeletedAt"),
        Strategy = Enum.Parse<RefreshStrategy>(Required(row, "Strategy")),
        Scope = row.GetString("Scope"),
        Resource = row.GetString("Resource"),
        TokenType = Required(row, "TokenType"),
        SealedAccessToken = ReadBinary(row, "SealedAccessToken"),
        AccessTokenIssuedAt = row.GetDateTimeOffset("AccessTokenIssuedAt"),
        AccessTokenExpiresAt = row.GetDateTimeOffset("AccessTokenExpiresAt"),
        ExpiryIsKnown = row.GetBoolean("ExpiryIsKnown") ?? true,
        ObservedLifetime = row.GetDouble("ObservedLifetimeSeconds") is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        RefreshTokenExpiresAt = row.GetDateTimeOffset("RefreshTokenExpiresAt"),
        RefreshTokenIdleExpiresAt = row.GetDateTimeOffset("RefreshTokenIdleExpiresAt"),
        RefreshTokenVersion = row.GetString("RefreshTokenVersion"),
        SealedRefreshToken = ReadBinary(row, "SealedRefreshToken"),
        RefreshTokenFingerprint = Required(row, "RefreshTokenFingerprint"),
        RedeemedFingerprints = ReadList<string>(row, "RedeemedFingerprints"),
        Spares = [.. ReadList<SpareColumn>(row, "Spares").Select((s, i) => new SpareToken(ReadBinary(row, SpareName(i)) ?? throw Missing(SpareName(i)), s.Fingerprint, s.IsRefused))],
        DueAt = row.GetDateTimeOffset("DueAt"),
        DueETag = row.GetString("DueETag"),
        Intent = ReadObject<RefreshIntent>(row, "Intent"),
        Failures = row.GetInt32("Failures") ?? 0,
        NextAttemptAt = row.GetDateTimeOffset("NextAttemptAt"),
        LastRefreshedAt = row.GetDateTimeOffset("LastRefreshedAt"),
        LastAttemptStartedAt = row.GetDateTimeOffset("LastAttemptStartedAt"),
        LastError = ReadObject<RefreshError>(row, "LastError"),
        Verdict = ReadObject<Verdict>(row, "Verdict"),
        PendingNotifications = ReadList<StatusChange>(row, "PendingNotifications"),
        Rejections = ReadList<RejectedGeneration>(row, "Rejections"),
        Labels = ReadObject<ImmutableSortedDictionary<string, string>>(row, "Labels") ?? ImmutableSortedDictionary<string, string>.Empty,
        AllowedCallers = ReadList<string>(row, "AllowedCallers"),
        WriteId = row.GetString("WriteId") ?? "",
        ETag = row.ETag.ToString(),
    };

    private static ConnectionStatus ReadStatus(string name) =>
        Enum.GetValues<ConnectionStatus>().Cast<ConnectionStatus?>().FirstOrDefault(s => Name(s!.Value) == name) ?? throw Missing("Status");

    private static string? Object<T>(T? value)
        where T : class => value is null ? null : JsonSerializer.Serialize(value, Json);

    private static string? List<T>(ImmutableArray<T> values) => values.IsDefaultOrEmpty ? null : JsonSerializer.Serialize(values, Json);

    private static T? ReadObject<T>(TableEntity row, string name)
        where T : class => row.GetString(name) is { } json ? JsonSerializer.Deserialize<T>(json, Json) : null;

    private static ImmutableArray<T> ReadList<T>(TableEntity row, string name) =>
        row.GetString(name) is { } json ? JsonSerializer.Deserialize<ImmutableArray<T>>(json, Json) : [];

    private static void WriteBinary(TableEntity row, string name, ImmutableArray<byte>? value)
    {
        var bytes = value is { IsDefault: false } given ? given.ToArray() : [];
        for (var start = 0; start < bytes.Length; start += ChunkSize)
        {
            row[ChunkName(name, start / ChunkSize)] = bytes[start..Math.Min(start + ChunkSize, bytes.Length)];
        }
    }

    private static ImmutableArray<byte>? ReadBinary(TableEntity row, string name)
    {
        var bytes = ImmutableArray.CreateBuilder<byte>();
        for (var chunk = 0; row.GetBinary(ChunkName(name, chunk)) is { } part; chunk++)
        {
            bytes.AddRange(part);
        }

        return bytes.Count == 0 ? null : bytes.ToImmutable();
    }

    private static string ChunkName(string name, int chunk) => chunk == 0 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}_{chunk}");

    private static string SpareName(int index) => string.Create(CultureInfo.InvariantCulture, $"Spare{index}");

    private static string Required(TableEntity row, string name) => row.GetString(name) ?? throw Missing(name);

    private static DateTimeOffset RequiredTime(TableEntity row, string name) => row.GetDateTimeOffset(name) ?? throw Missing(name);

    private static FormatException Missing(string name) => new($"Column {name} is missing.");

    private sealed record SpareColumn(string Fingerprint, bool IsRefused);
}
