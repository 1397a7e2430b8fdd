using TokenFunctions.Connections;
using TokenFunctions.Model;
using TokenFunctions.Ports;
using TokenFunctions.Sealing;

namespace TokenFunctions.Management;

/// <summary>Makes rows from what management defines.</summary>
internal sealed class ConnectionFactory(SealingKeys keys, StatusTransition statuses, RefreshSchedule schedule, IdGenerator ids, TimeProvider time)
{
    /// <exception cref="VaultUnavailableException">The sealing key cannot be read.</exception>
    internal async Task<Prepared> PrepareAsync(Provider provider, CancellationToken cancellationToken) =>
        new(this, provider, await keys.GetCurrentAsync(cancellationToken));

    /// <summary>With the sealing key at hand, rows are made without I/O.</summary>
    internal sealed class Prepared(ConnectionFactory factory, Provider provider, SealingKey key)
    {
        /// <summary>The row with other settings and the same grant.</summary>
        public Connection WithSettings(Connection row, ConnectionDefinition definition)
        {
            var next = row with
            {
                Strategy = definition.Strategy,
                Scope = definition.Scope == row.RequestedScope ? row.Scope : null,
                RequestedScope = definition.Scope,
                Resource = definition.Resource,
                Labels = definition.Labels,
                AllowedCallers = definition.AllowedCallers,
            };
            return next.Strategy == row.Strategy || next.Verdict is not null
                ? next
                : next with { DueAt = factory.Schedule.DueAtAfterCoolDown(next, provider.Profile, factory.Now) };
        }

        /// <param name="row">The row that the new grant replaces; null if there is none.</param>
        public Connection NewGrant(string id, Connection? row, ConnectionDefinition definition)
        {
            var (now, grant) = (factory.Now, factory.NewGrantId());
            var generation = row is null ? now.ToUnixTimeMilliseconds() : row.Generation + 1;
            var next = new Connection
            {
                Id = id,
                Provider = provider.Name,
                Status = row?.Status ?? ConnectionStatus.Active,
                StatusSince = row?.StatusSince ?? now,
                PendingNotifications = row?.PendingNotifications ?? [],
                GrantId = grant,
                Generation = generation,
                AccessTokenGeneration = generation,
                CreatedAt = row?.CreatedAt ?? now,
                Strategy = definition.Strategy,
                RequestedScope = definition.Scope,
                Resource = definition.Resource,
                Labels = definition.Labels,
                AllowedCallers = definition.AllowedCallers,
                RefreshTokenExpiresAt = definition.RefreshTokenExpiresAt,
                RefreshTokenFingerprint = Fingerprint.None,
            };
            next = definition.RefreshToken is { } refreshToken ? WithRefreshToken(next, refreshToken) : next;
            next = definition.AccessToken is { } accessToken ? WithAccessToken(next, definition, accessToken, now) : next;
            next = definition.AccessToken is { } same && row?.Holds(same) == true ? next with { AccessTokenFirstGeneration = row.TokenGeneration } : next;
            next = factory.Statuses.Apply(GrantLifetime.Granted(next, provider.Profile, now), ConnectionStatus.Active, null, now);
            return next with { DueAt = factory.Schedule.DueAt(next, provider.Profile, now) };
        }

        private Connection WithRefreshToken(Connection row, Secret token) => row with
        {
            SealedRefreshToken = TokenSealer.Seal(key, new SealContext(SealPurpose.RefreshToken, row.Id, row.GrantId), token),
            RefreshTokenFingerprint = Fingerprint.Of(row.Id, row.GrantId, token),
        };

        /// <summary>The earliest end that is stated counts: by management, or by the token itself if it is a JWT.</summary>
        private Connection WithAccessToken(Connection row, ConnectionDefinition definition, Secret accessToken, DateTimeOffset now)
        {
            var ofJwt = now + JwtTimes.Of(accessToken.Reveal())?.LeftAt(now, StatedLifetime.LongestOf(provider));
            var stated = new[] { definition.AccessTokenExpiresAt, ofJwt }.Min();
            return row with
            {
                SealedAccessToken = TokenSealer.Seal(key, new SealContext(SealPurpose.AccessToken, row.Id, row.GrantId), accessToken),
                AccessTokenFingerprint = Fingerprint.Of(row.Id, row.GrantId, accessToken),
                AccessTokenIssuedAt = now,
                AccessTokenExpiresAt = stated ?? now + provider.AssumedLifetime,
                ExpiryIsKnown = stated is not null,
            };
        }
    }

    private StatusTransition Statuses => statuses;

    private RefreshSchedule Schedule => schedule;

    private DateTimeOffset Now => time.GetUtcNow();

    private GrantId NewGrantId() => ids.Grant();
}
