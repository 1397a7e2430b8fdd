using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Azure.Data.Tables;

namespace TokenFunctions.Connections;

/// <summary>A connection as a table row. Sealed values are binary, in chunks of what a property holds; small lists are JSON.</summary>
internal static class ConnectionRow
{
    public const string RowKey = "state";

    /// <summary>A property holds 64 KiB.</summary>
    private const int ChunkSize = 60 * 1024;

    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(5);

    /// <summary>What a JSON number holds exactly, and as milliseconds more than any clock tells.</summary>
    private const long MaxGeneration = 9_007_199_254_740_991;

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
            ["GrantedAt"] = c.GrantedAt,
            ["GrantExpiresAt"] = c.GrantExpiresAt,
            ["ReauthorizationRemindedAt"] = c.ReauthorizationRemindedAt,
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
            ["DoubtSince"] = c.DoubtSince,
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

    /// <exception cref="RowUnreadableException">Somebody edited it into nonsense.</exception>
    public static Connection Read(TableEntity row)
    {
        var columns = new ColumnReader(row, Json);
        Connection read;
        try
        {
            read = Read(row, columns);
        }
        catch (UnreadableColumnException e)
        {
            throw Unreadable(row, [e.Column], null);
        }

        return columns.Unsaid.Count == 0 ? read : throw Unreadable(row, columns.Unsaid, read);
    }

    private static RowUnreadableException Unreadable(TableEntity row, IReadOnlyList<string> columns, Connection? remains) =>
        new(ConnectionTable.TableName, row.PartitionKey, columns) { ETag = row.ETag.ToString(), Remains = remains };

    private static Connection Read(TableEntity row, ColumnReader columns)
    {
        var generation = ColumnReader.Required<long>("Generation", name => columns.Number(name) is > 0 and < MaxGeneration and var number ? number : null);
        var fingerprint = ColumnReader.Required("RefreshTokenFingerprint", columns.Text);
        var status = columns.Droppable<ConnectionStatus?>("Status", name => ReadStatus(columns.Text(name)));
        var read = new Connection
        {
            Id = row.PartitionKey,
            Provider = ColumnReader.Required("Provider", columns.Text),
            Status = status ?? ConnectionStatus.Degraded,
            StatusSince = columns.Droppable("StatusSince", columns.Time) ?? columns.WrittenAt ?? ColumnReader.Earliest,
            GrantId = ColumnReader.Required("GrantId", name => columns.Text(name) is { } grant && IsGrant(grant) ? grant : null),
            Generation = generation,
            AccessTokenGeneration = columns.Droppable("AccessTokenGeneration", columns.Number) ?? generation,
            CreatedAt = columns.Droppable("CreatedAt", columns.Time) ?? columns.WrittenAt ?? ColumnReader.Earliest,
            DeletedAt = columns.Said("DeletedAt", columns.Time),
            Strategy = columns.Said<RefreshStrategy?>("Strategy", name => Enum.Parse<RefreshStrategy>(columns.Text(name) ?? "")) ?? RefreshStrategy.Eager,
            Scope = columns.Said("Scope", columns.Text),
            Resource = columns.Said("Resource", columns.Text),
            TokenType = columns.Droppable("TokenType", columns.Text) ?? "Bearer",
            SealedAccessToken = columns.Droppable("SealedAccessToken", columns.Binary),
            AccessTokenIssuedAt = columns.Droppable("AccessTokenIssuedAt", columns.Time),
            AccessTokenExpiresAt = columns.Droppable("AccessTokenExpiresAt", columns.Time),
            ExpiryIsKnown = columns.Droppable("ExpiryIsKnown", columns.Flag) ?? true,
            ObservedLifetime = columns.Droppable("ObservedLifetimeSeconds", columns.Seconds),
            RefreshTokenExpiresAt = columns.Droppable("RefreshTokenExpiresAt", columns.Time),
            RefreshTokenIdleExpiresAt = columns.Droppable("RefreshTokenIdleExpiresAt", columns.Time),
            GrantedAt = columns.Droppable("GrantedAt", columns.Time),
            GrantExpiresAt = columns.Droppable("GrantExpiresAt", columns.Time),
            ReauthorizationRemindedAt = columns.Droppable("ReauthorizationRemindedAt", columns.Time),
            RefreshTokenVersion = columns.Droppable("RefreshTokenVersion", columns.Text),
            SealedRefreshToken = columns.Droppable("SealedRefreshToken", columns.Binary),
            RefreshTokenFingerprint = fingerprint,
            RedeemedFingerprints = OrNone(columns.Said("RedeemedFingerprints", columns.List<string>)),
            Spares = ReadSpares(columns),
            DueAt = columns.Droppable("DueAt", columns.Time),
            DueETag = columns.Droppable("DueETag", columns.Text),
            Intent = ReadIntent(columns, fingerprint),
            Failures = columns.Droppable("Failures", columns.Count) ?? 0,
            NextAttemptAt = columns.Droppable("NextAttemptAt", columns.Time),
            LastRefreshedAt = columns.Droppable("LastRefreshedAt", columns.Time),
            LastAttemptStartedAt = columns.Droppable("LastAttemptStartedAt", columns.Time),
            DoubtSince = columns.Droppable("DoubtSince", columns.Time),
            LastError = columns.Droppable("LastError", columns.Object<RefreshError>),
            // Without the status that it belongs to it is none: another attempt finds out.
            Verdict = status is null ? null : columns.Droppable("Verdict", columns.Object<Verdict>),
            PendingNotifications = OrNone(columns.Droppable("PendingNotifications", columns.List<StatusChange>)),
            Rejections = OrNone(columns.Droppable("Rejections", columns.List<RejectedGeneration>)),
            Labels = columns.Said("Labels", columns.Object<ImmutableSortedDictionary<string, string>>) ?? ImmutableSortedDictionary<string, string>.Empty,
            AllowedCallers = OrNone(columns.Said("AllowedCallers", columns.List<string>)),
            WriteId = columns.Droppable("WriteId", columns.Text) ?? "",
            ETag = row.ETag.ToString(),
        };
        return AsOfTheStoresClock(read with { DamagedColumns = [.. columns.Unsaid, .. columns.Dropped] }, columns.WrittenAt);
    }

    /// <summary>A token was issued before its row was written. Where the two clocks say otherwise ours ran ahead, and the token ends sooner than it told.</summary>
    private static Connection AsOfTheStoresClock(Connection read, DateTimeOffset? writtenAt) => read.AccessTokenIssuedAt - writtenAt is { } ahead && ahead > ClockTolerance
        ? read with { AccessTokenIssuedAt = writtenAt, AccessTokenExpiresAt = read.AccessTokenExpiresAt - ahead }
        : read;

    private static ConnectionStatus ReadStatus(string? name) =>
        Enum.GetValues<ConnectionStatus>().Cast<ConnectionStatus?>().FirstOrDefault(s => Name(s!.Value) == name) ?? throw new FormatException("No such status.");

    /// <summary>Of an intent that is not readable nobody knows what was sent and when: at the latest when the row was written.</summary>
    private static RefreshIntent? ReadIntent(ColumnReader columns, string fingerprint)
    {
        var damaged = columns.Dropped.Count;
        var intent = columns.Droppable("Intent", name => columns.Object<RefreshIntent>(name) is not { } i ? null : i with
        {
            StartedAt = ColumnReader.Sane(i.StartedAt),
            AmbiguousSince = i.AmbiguousSince is { } since ? ColumnReader.Sane(since) : null,
            FirstRefusedAt = i.FirstRefusedAt is { } refused ? ColumnReader.Sane(refused) : null,
        });
        return columns.Dropped.Count == damaged ? intent : new RefreshIntent("", columns.WrittenAt ?? ColumnReader.Earliest, fingerprint);
    }

    /// <summary>A spare may be what saves the grant: it counts where its envelope is there, whatever became of the list.</summary>
    private static ImmutableArray<SpareToken> ReadSpares(ColumnReader columns)
    {
        var listed = OrNone(columns.Droppable("Spares", columns.List<SpareColumn>));
        var spares = ImmutableArray.CreateBuilder<SpareToken>();
        for (var i = 0; ; i++)
        {
            var known = i < listed.Length ? listed[i] : null;
            var envelope = columns.Droppable(SpareName(i), name => columns.Binary(name) ?? (known is null ? null : throw new FormatException("The envelope is gone.")));
            if (envelope is { } found)
            {
                spares.Add(new SpareToken(found, known?.Fingerprint ?? SpareName(i), known?.IsRefused ?? false));
            }
            else if (i >= listed.Length)
            {
                return spares.ToImmutable();
            }
        }
    }

    private static ImmutableArray<T> OrNone<T>(ImmutableArray<T> list) => list.IsDefault ? [] : list;

    private static bool IsGrant(string text) => text.Length == 16 && text.All(char.IsAsciiHexDigitLower);

    private static string? Object<T>(T? value)
        where T : class => value is null ? null : JsonSerializer.Serialize(value, Json);

    private static string? List<T>(ImmutableArray<T> values) => values.IsDefaultOrEmpty ? null : JsonSerializer.Serialize(values, Json);

    private static void WriteBinary(TableEntity row, string name, ImmutableArray<byte>? value)
    {
        var bytes = value is { IsDefault: false } given ? given.ToArray() : [];
        for (var start = 0; start < bytes.Length; start += ChunkSize)
        {
            row[ColumnReader.ChunkName(name, start / ChunkSize)] = bytes[start..Math.Min(start + ChunkSize, bytes.Length)];
        }
    }

    private static string SpareName(int index) => string.Create(CultureInfo.InvariantCulture, $"Spare{index}");

    private sealed record SpareColumn(string Fingerprint, bool IsRefused);
}
