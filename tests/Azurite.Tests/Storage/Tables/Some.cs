using System.Collections.Immutable;
using System.Text.Json;
using TokenFunctions.Api.Http;
using TokenFunctions.Model;

namespace TokenFunctions.Azurite.Tests.Storage.Tables;

internal static class Some
{
    // Exact to the tick, because the table stores ticks.
    private static readonly DateTimeOffset Noon = new DateTimeOffset(2024, 3, 1, 12, 0, 0, TimeSpan.Zero).AddTicks(1_234_567);

    /// <summary>Only the members that every connection has.</summary>
    public static Connection Connection(string id = "one", string provider = "sample", ConnectionStatus status = ConnectionStatus.Active) => new()
    {
        Id = id,
        Provider = provider,
        Status = status,
        StatusSince = Noon,
        GrantId = new GrantId("0123456789abcdef"),
        Generation = 1_772_366_400,
        AccessTokenGeneration = 1_772_366_399,
        CreatedAt = Noon.AddDays(-3),
        RefreshTokenFingerprint = new Fingerprint("f0"),
    };

    /// <summary>Every member differs from its default.</summary>
    public static Connection FullConnection() => Connection(status: ConnectionStatus.Degraded) with
    {
        DeletedAt = Noon.AddMinutes(1),
        Strategy = RefreshStrategy.OnDemand,
        Scope = "read 'write' \"ü€\"",
        RequestedScope = "read write",
        Resource = "https://api.example.com/?a=b&c",
        TokenType = "DPoP",
        SealedAccessToken = Bytes(70, seed: 1),
        AccessTokenFirstGeneration = 1_772_366_398,
        AccessTokenFingerprint = new Fingerprint("a0"),
        AccessTokenIssuedAt = Noon.AddMinutes(2),
        AccessTokenExpiresAt = Noon.AddMinutes(62),
        ExpiryIsKnown = false,
        ObservedLifetime = TimeSpan.FromSeconds(3599.5),
        RefreshTokenExpiresAt = Noon.AddDays(90),
        RefreshTokenIdleExpiresAt = Noon.AddDays(30),
        GrantedAt = Noon.AddDays(-2),
        GrantExpiresAt = Noon.AddDays(80),
        ReauthorizationRemindedAt = Noon.AddDays(70),
        RefreshTokenVersion = new SecretVersion("a1b2"),
        SealedRefreshToken = Bytes(90, seed: 2),
        RedeemedFingerprints = [new Fingerprint("f1"), new Fingerprint("f2"), new Fingerprint("f3")],
        Spares = [new SpareToken(Bytes(33, seed: 3), new Fingerprint("s1")), new SpareToken(Bytes(34, seed: 4), new Fingerprint("s2"), IsRefused: true)],
        DueAt = Noon.AddMinutes(50),
        DueETag = "W/\"datetime'2026-03-01T12%3A00%3A00.1234567Z'\"",
        Intent = new RefreshIntent("5bd5c7e0-0f0b-4b55-9f0a-6a1b8a0d9f11", Noon.AddMinutes(3), new Fingerprint("f0"), Noon.AddMinutes(4), Noon.AddMinutes(5)),
        Failures = 3,
        NextAttemptAt = Noon.AddMinutes(6),
        LastRefreshedAt = Noon.AddMinutes(7),
        LastAttemptStartedAt = Noon.AddMinutes(8),
        DoubtSince = Noon.AddMinutes(9),
        LastError = new RefreshError("provider_unavailable", 503, "temporarily_unavailable", "later", Noon.AddMinutes(9)),
        Verdict = new Verdict("refresh_token_rejected", "invalid_grant", "gone", Noon.AddMinutes(10), 17),
        PendingNotifications = [new StatusChange("n1", ConnectionStatus.Active, ConnectionStatus.Degraded, "why", Noon.AddMinutes(11))],
        Rejections = [new RejectedGeneration(1_772_366_399, Noon.AddMinutes(12), new Fingerprint("a0"))],
        Labels = ImmutableSortedDictionary<string, string>.Empty.Add("team", "a").Add("tier", "b"),
        AllowedCallers = ["11111111-1111-1111-1111-111111111111"],
        WriteId = "w1",
        ETag = "of the store",
    };

    public static ImmutableArray<byte> Bytes(int count, int seed = 0) => [.. Enumerable.Range(0, count).Select(i => (byte)((i * 31) + seed))];

    /// <summary>The members without the ETag, as text, because records with arrays are not equal by value.</summary>
    public static string Content(Connection connection) => JsonSerializer.Serialize(connection with { ETag = null });
}
