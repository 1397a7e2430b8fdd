using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Azure.Data.Tables;
using TokenFunctions.Model;
using TokenFunctions.Ports;

namespace TokenFunctions.Storage.Tables;

/// <summary>A connection as a table row. Sealed values are binary, in chunks that fit into a property. Small lists are JSON.</summary>
internal static class ConnectionRow
{
    public const string RowKey = "state";

    /// <summary>The columns that show which refresh tokens a connection knows, and those without which no row is readable.</summary>
    public static readonly string[] FingerprintColumns =
    [
        "PartitionKey", "RowKey", "Provider", "GrantId", "Generation", "Strategy", "DeletedAt",
        "RefreshTokenFingerprint", "RedeemedFingerprints", "Intent", "Spares", SpareName(0), SpareName(1), SpareName(2),
    ];

    /// <summary>A property holds 64 KiB.</summary>
    private const int ChunkSize = 60 * 1024;

    /// <summary>The largest integer that a JSON number holds exactly. As milliseconds it is later than any clock.</summary>
    private const long MaxGeneration = 9_007_199_254_740_991;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(), new FingerprintConverter() },
    };

    public static TableEntity Write(Connection c)
    {
        var row = new TableEntity(c.Id, RowKey)
        {
            ["Provider"] = c.Provider,
            ["Status"] = ConnectionStatusNames.Of(c.Status),
            ["StatusSince"] = c.StatusSince,
            ["GrantId"] = c.GrantId.Value,
            ["Generation"] = c.Generation,
            ["AccessTokenGeneration"] = c.AccessTokenGeneration,
            ["AccessTokenFirstGeneration"] = c.AccessTokenFirstGeneration,
            ["AccessTokenFingerprint"] = c.AccessTokenFingerprint?.Value,
            ["CreatedAt"] = c.CreatedAt,
            ["DeletedAt"] = c.DeletedAt,
            ["Strategy"] = c.Strategy.ToString(),
            ["Scope"] = c.Scope,
            ["RequestedScope"] = c.RequestedScope,
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
            ["RefreshTokenVersion"] = c.RefreshTokenVersion?.Value,
            ["RefreshTokenFingerprint"] = c.RefreshTokenFingerprint.Value,
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

    /// <exception cref="RowUnreadableException">A column that is needed is missing or damaged.</exception>
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

        return columns.ToRestate.Count == 0 ? read : throw Unreadable(row, columns.ToRestate, read);
    }

    private static RowUnreadableException Unreadable(TableEntity row, IReadOnlyList<string> columns, Connection? remains) =>
        new(StoredResource.Connection, row.PartitionKey, columns) { ETag = row.ETag.ToString(), Remains = remains };

    private static Connection Read(TableEntity row, ColumnReader columns)
    {
        var generation = ColumnReader.Required<long>("Generation", name => columns.Number(name) is > 0 and < MaxGeneration and var number ? number : null);
        var fingerprint = new Fingerprint(ColumnReader.Required("RefreshTokenFingerprint", columns.Text));
        var status = ColumnReader.Recoverable<ConnectionStatus?>("Status", name => ReadStatus(columns.Text(name)));
        var read = new Connection
        {
            // Without these there is no grant.
            Id = row.PartitionKey,
            Provider = ColumnReader.Required("Provider", columns.Text),
            GrantId = new GrantId(ColumnReader.Required("GrantId", name => columns.Text(name) is { } grant && IsGrant(grant) ? grant : null)),
            Generation = generation,
            RefreshTokenFingerprint = fingerprint,

            // Only management can state these again. Without the fingerprints a redeemed token could be sent.
            DeletedAt = columns.Restatable("DeletedAt", columns.Time),
            Strategy = columns.Restatable<RefreshStrategy?>("Strategy", name => Enum.Parse<RefreshStrategy>(columns.Text(name) ?? "")) ?? RefreshStrategy.Eager,
            Scope = columns.Restatable("Scope", columns.Text),
            RequestedScope = columns.Restatable("RequestedScope", columns.Text),
            Resource = columns.Restatable("Resource", columns.Text),
            Labels = columns.Restatable("Labels", columns.Object<ImmutableSortedDictionary<string, string>>) ?? ImmutableSortedDictionary<string, string>.Empty,
            AllowedCallers = OrNone(columns.Restatable("AllowedCallers", columns.List<string>)),
            RedeemedFingerprints = OrNone(columns.Restatable("RedeemedFingerprints", columns.List<Fingerprint>)),

            // The app finds these out again.
            Status = status ?? ConnectionStatus.Degraded,
            StatusSince = ColumnReader.Recoverable("StatusSince", columns.Time) ?? columns.WrittenAt ?? ColumnReader.Earliest,
            AccessTokenGeneration = ColumnReader.Recoverable("AccessTokenGeneration", columns.Number) ?? generation,
            AccessTokenFirstGeneration = ColumnReader.Recoverable("AccessTokenFirstGeneration", columns.Number),
            AccessTokenFingerprint = ColumnReader.Recoverable("AccessTokenFingerprint", columns.Text) is { } token ? new Fingerprint(token) : null,
            CreatedAt = ColumnReader.Recoverable("CreatedAt", columns.Time) ?? columns.WrittenAt ?? ColumnReader.Earliest,
            TokenType = ColumnReader.Recoverable("TokenType", columns.Text) ?? "Bearer",
            SealedAccessToken = ColumnReader.Recoverable("SealedAccessToken", columns.Binary),
            AccessTokenIssuedAt = ColumnReader.Recoverable("AccessTokenIssuedAt", columns.Time),
            AccessTokenExpiresAt = ColumnReader.Recoverable("AccessTokenExpiresAt", columns.Time),
            ExpiryIsKnown = ColumnReader.Recoverable("ExpiryIsKnown", columns.Flag) ?? true,
            ObservedLifetime = ColumnReader.Recoverable("ObservedLifetimeSeconds", columns.Seconds),
            RefreshTokenExpiresAt = ColumnReader.Recoverable("RefreshTokenExpiresAt", columns.Time),
            RefreshTokenIdleExpiresAt = ColumnReader.Recoverable("RefreshTokenIdleExpiresAt", columns.Time),
            GrantedAt = ColumnReader.Recoverable("GrantedAt", columns.Time),
            GrantExpiresAt = ColumnReader.Recoverable("GrantExpiresAt", columns.Time),
            ReauthorizationRemindedAt = ColumnReader.Recoverable("ReauthorizationRemindedAt", columns.Time),
            RefreshTokenVersion = ColumnReader.Recoverable("RefreshTokenVersion", columns.Text) is { } version ? new SecretVersion(version) : null,
            SealedRefreshToken = ColumnReader.Recoverable("SealedRefreshToken", columns.Binary),
            Spares = ReadSpares(columns),
            DueAt = ColumnReader.Recoverable("DueAt", columns.Time),
            DueETag = ColumnReader.Recoverable("DueETag", columns.Text),
            Intent = ReadIntent(columns, fingerprint),
            Failures = ColumnReader.Recoverable("Failures", columns.Count) ?? 0,
            NextAttemptAt = ColumnReader.Recoverable("NextAttemptAt", columns.Time),
            LastRefreshedAt = ColumnReader.Recoverable("LastRefreshedAt", columns.Time),
            LastAttemptStartedAt = ColumnReader.Recoverable("LastAttemptStartedAt", columns.Time),
            DoubtSince = ColumnReader.Recoverable("DoubtSince", columns.Time),
            LastError = ColumnReader.Recoverable("LastError", columns.Object<RefreshError>),

            // A verdict without its status does not count: another attempt finds it out.
            Verdict = status is null ? null : ColumnReader.Recoverable("Verdict", columns.Object<Verdict>),
            PendingNotifications = OrNone(ColumnReader.Recoverable("PendingNotifications", columns.List<StatusChange>)),
            Rejections = OrNone(ColumnReader.Recoverable("Rejections", columns.List<RejectedGeneration>)),
            WriteId = ColumnReader.Recoverable("WriteId", columns.Text) ?? "",
            ETag = row.ETag.ToString(),
        };
        return ByTheStoresClock(read, columns.WrittenAt);
    }

    /// <summary>
    /// A token was issued before its row was written. If the two clocks disagree, ours ran ahead, and the token ends sooner than the row says.
    /// </summary>
    private static Connection ByTheStoresClock(Connection read, DateTimeOffset? writtenAt) =>
        read.AccessTokenIssuedAt - writtenAt is { } ahead && ahead > ClockTolerance.Difference
            ? read with { AccessTokenIssuedAt = writtenAt, AccessTokenExpiresAt = read.AccessTokenExpiresAt - ahead }
            : read;

    private static ConnectionStatus ReadStatus(string? name) =>
        Enum.GetValues<ConnectionStatus>().Cast<ConnectionStatus?>().FirstOrDefault(s => ConnectionStatusNames.Of(s!.Value) == name)
        ?? throw new FormatException("No such status.");

    /// <summary>A damaged intent does not show what was sent, nor when. The request was sent at the latest when the row was written.</summary>
    private static RefreshIntent? ReadIntent(ColumnReader columns, Fingerprint fingerprint) =>
        ColumnReader.TryRead("Intent", name => columns.Object<RefreshIntent>(name) is { } intent ? InRange(intent) : null, out var read)
            ? read
            : new RefreshIntent("", columns.WrittenAt ?? ColumnReader.Earliest, fingerprint);

    private static RefreshIntent InRange(RefreshIntent intent) => intent with
    {
        StartedAt = ColumnReader.InRange(intent.StartedAt),
        AmbiguousSince = intent.AmbiguousSince is { } since ? ColumnReader.InRange(since) : null,
        FirstRefusedAt = intent.FirstRefusedAt is { } refused ? ColumnReader.InRange(refused) : null,
    };

    /// <summary>A spare may save the grant, so it counts if its envelope is there, even if the list of spares is damaged.</summary>
    private static ImmutableArray<SpareToken> ReadSpares(ColumnReader columns)
    {
        var listed = OrNone(ColumnReader.Recoverable("Spares", columns.List<SpareColumn>));
        var spares = ImmutableArray.CreateBuilder<SpareToken>();
        for (var i = 0; ; i++)
        {
            var known = i < listed.Length ? listed[i] : null;
            if (ColumnReader.Recoverable(SpareName(i), columns.Binary) is { } envelope)
            {
                spares.Add(new SpareToken(envelope, known?.Fingerprint ?? new Fingerprint(SpareName(i)), known?.IsRefused ?? false));
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

    private sealed record SpareColumn(Fingerprint Fingerprint, bool IsRefused);

    /// <summary>A fingerprint is stored as its text.</summary>
    private sealed class FingerprintConverter : JsonConverter<Fingerprint>
    {
        public override Fingerprint Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            new(reader.GetString() ?? throw new JsonException("A fingerprint is null."));

        public override void Write(Utf8JsonWriter writer, Fingerprint value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
    }
}
