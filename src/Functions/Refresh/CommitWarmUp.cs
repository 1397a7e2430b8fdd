using TokenFunctions.Connections;
using TokenFunctions.OAuth;
using TokenFunctions.Secrets;

namespace TokenFunctions.Refresh;

/// <summary>
/// Runs the way from a provider's response to its commit once, on a connection that does not exist: it opens the connections to the tables, reads the
/// sealing key and has the code compiled. Nothing is written: the store refuses to replace a row that is not there.
/// </summary>
public sealed class CommitWarmUp(IConnectionStore store, IDueIndex dueIndex, ConnectionWriter writer, RedemptionRow rows, SealingKeys keys, TimeProvider time)
{
    /// <summary>No connection has this id: ids begin with a letter or a digit.</summary>
    private const string Nobody = "-";

    private static readonly Secret Sample = new("warm-up");

    /// <exception cref="StoreUnavailableException">The tables cannot be reached.</exception>
    /// <exception cref="VaultUnavailableException">The vault cannot be reached.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(store.FindAsync(Nobody, cancellationToken), dueIndex.FindAsync(new DueKey(Nobody, Nobody), cancellationToken));
        if (!await keys.ExistsAsync(cancellationToken))
        {
            return; // The first refresh of a new deployment creates the key.
        }

        var key = await keys.GetCurrentAsync(cancellationToken);
        var basis = Basis(time.GetUtcNow());
        var next = rows.Apply(basis, Redemption(basis, key)) with { DueAt = null };
        await writer.WriteAsync(basis, next, cancellationToken);
        await dueIndex.RemoveAsync(new DueKey(Nobody, Nobody), "W/\"0\"", cancellationToken);
    }

    private static Connection Basis(DateTimeOffset now) => new()
    {
        Id = Nobody,
        Provider = Nobody,
        GrantId = "0000000000000000",
        Generation = 0,
        AccessTokenGeneration = 0,
        RefreshTokenFingerprint = Nobody,
        Status = ConnectionStatus.Active,
        StatusSince = now,
        CreatedAt = now,
        ETag = "W/\"0\"",
        Intent = new RefreshIntent(Nobody, now, Nobody, null, null),
    };

    private static Redemption Redemption(Connection basis, SealingKey key)
    {
        var provider = new Provider { Name = Nobody, Profile = ProviderProfile.Generic, ClientId = Nobody, TokenEndpoint = new Uri("https://localhost/") };
        var token = new RefreshTokenAtHand(Sample, Nobody, RefreshTokenOrigin.InForce);
        var issued = new TokenAnswer.Issued { AccessToken = Sample, RefreshToken = new Secret("warm-up-2"), TokenType = "Bearer", ExpiresAt = basis.Intent!.StartedAt.AddHours(1) };
        return new Redemption(basis, new RefreshMaterial(provider, null, key, token), token, issued, issued.RefreshToken, basis.Intent.StartedAt);
    }
}
