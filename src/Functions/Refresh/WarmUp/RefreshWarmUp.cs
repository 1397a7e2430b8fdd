using Microsoft.Extensions.DependencyInjection;
using TokenFunctions.Connections;
using TokenFunctions.Model;
using TokenFunctions.Options;
using TokenFunctions.Ports;
using TokenFunctions.Refresh.Hosts;
using TokenFunctions.Sealing;

namespace TokenFunctions.Refresh.WarmUp;

/// <summary>
/// Rehearses one refresh of a connection that does not exist. It opens the connections to the tables, reads the sealing key and compiles the code that runs
/// between a provider's response and its commit. Nothing is written and no provider is asked.
/// </summary>
internal sealed class RefreshWarmUp(
    IConnectionStore store, IDueIndex dueIndex, SealingKeys keys, RefreshAttempt rehearsed, IRefreshEvents events, TimeProvider time)
{
    /// <summary>No connection has this id: ids begin with a letter or a digit.</summary>
    internal const string Placeholder = "-";

    /// <summary>The key of the token endpoint that reads a canned response.</summary>
    internal const string EndpointKey = "rehearsal";

    private const string NoETag = "W/\"0\"";

    /// <summary>Composes the refresh as the app does, around ports that write nothing.</summary>
    public static RefreshWarmUp Compose(IServiceProvider services)
    {
        var store = new RehearsalStore(services.GetRequiredService<IConnectionStore>());
        var (providers, endpoint) = (new RehearsalProviders(), services.GetRequiredKeyedService<ITokenEndpoint>(EndpointKey));
        var writer = Create<ConnectionWriter>(store, new RehearsalDueIndex(services.GetRequiredService<IDueIndex>()));
        var inRow = new RefreshTokenOptions { Store = RefreshTokenStore.Table };
        var transfer = Create<VaultTransfer>(writer, inRow);
        var notifications = Create<NotificationDelivery>(writer, new RehearsalNotifier());
        var followUp = Create<CommitFollowUp>(transfer, notifications, Create<ExpiryIntrospection>(writer));
        var loader = Create<RefreshCredentialsLoader>(providers, inRow);
        return Create<RefreshWarmUp>(Create<RefreshAttempt>(
            writer,
            loader,
            Create<TokenRequestSender>(endpoint, Create<HostBulkheads>(providers)),
            Create<RefreshCommit>(writer, followUp, transfer),
            Create<FailedAttempt>(store, writer, loader, notifications)));

        T Create<T>(params object[] replaced) => ActivatorUtilities.CreateInstance<T>(services, replaced);
    }

    /// <exception cref="StoreUnavailableException">The tables cannot be reached.</exception>
    /// <exception cref="VaultUnavailableException">The vault cannot be reached.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(store.FindAsync(Placeholder, cancellationToken), dueIndex.FindAsync(new DueKey(Placeholder, Placeholder), cancellationToken));
        if (!await keys.ExistsAsync(cancellationToken))
        {
            return; // The first refresh of a new deployment creates the key.
        }

        var row = Row(await keys.GetCurrentAsync(cancellationToken), time.GetUtcNow());
        await using var lease = new HeldLease(new RehearsalLease(), time, events);
        await rehearsed.RunAsync(
            Placeholder, row, lease, _ => Task.FromResult<RefreshResult?>(new RefreshResult(RefreshOutcome.AlreadyFresh, null)), cancellationToken);
    }

    /// <summary>Its refresh token is sealed in the row, so the vault is not asked for it.</summary>
    private static Connection Row(SealingKey key, DateTimeOffset now)
    {
        var grantId = new GrantId("0000000000000000");
        var token = new Secret("rehearsal");
        return new Connection
        {
            Id = Placeholder,
            Provider = Placeholder,
            GrantId = grantId,
            Generation = 0,
            AccessTokenGeneration = 0,
            RefreshTokenFingerprint = Fingerprint.Of(Placeholder, grantId, token),
            SealedRefreshToken = TokenSealer.Seal(key, new SealContext(SealPurpose.RefreshToken, Placeholder, grantId), token),
            Status = ConnectionStatus.Active,
            StatusSince = now,
            CreatedAt = now,
            ETag = NoETag,
        };
    }
}
