using System.Globalization;
using TokenFunctions.Api.Http;
using TokenFunctions.Connections;
using TokenFunctions.Model;
using TokenFunctions.Sealing;

namespace TokenFunctions.Tests.Support;

/// <summary>Many connections.</summary>
public sealed class Fleet(AppOnRealParts app)
{
    private const int AtOnce = 16;

    /// <summary>Writes rows directly into the tables, as a refresh half an hour ago would have left them. No test may refresh these connections.</summary>
    public async Task StoreFreshAsync(int count)
    {
        var key = await app.First.Get<SealingKeys>().GetCurrentAsync(CancellationToken.None);
        var writer = app.First.Get<ConnectionWriter>();
        await Parallel.ForAsync(
            0, count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (i, _) => await writer.AddAsync(Fresh(i, key), CancellationToken.None));
    }

    /// <summary>Puts real connections, each with a grant at the provider.</summary>
    public Task StoreDueAsync(int count) =>
        Parallel.ForAsync(
            0,
            count,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
            async (i, _) => await app.ConnectAsync(Name("due", i), TimeSpan.FromMinutes(-2)));

    private static Connection Fresh(int index, SealingKey key)
    {
        var id = Name("fresh", index);
        var grant = index.ToString("x16", CultureInfo.InvariantCulture);
        var now = TimeProvider.System.GetUtcNow();
        return new Connection
        {
            Id = id,
            Provider = AppOnRealParts.ProviderName,
            Status = ConnectionStatus.Active,
            StatusSince = now,
            GrantId = new GrantId(grant),
            Generation = now.ToUnixTimeSeconds(),
            AccessTokenGeneration = now.ToUnixTimeSeconds(),
            CreatedAt = now,
            SealedAccessToken = TokenSealer.Seal(key, new SealContext(SealPurpose.AccessToken, id, new GrantId(grant)), new Secret($"access-{index}")),
            AccessTokenIssuedAt = now,
            AccessTokenExpiresAt = now.AddHours(1),
            ObservedLifetime = TimeSpan.FromHours(1),
            RefreshTokenVersion = new SecretVersion("0"),
            RefreshTokenFingerprint = new Fingerprint(grant),
            DueAt = now.AddMinutes(30 + (index % 30)),
        };
    }

    internal static string Name(string prefix, int index) => string.Create(CultureInfo.InvariantCulture, $"{prefix}-{index:00000}");
}
