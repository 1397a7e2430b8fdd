using System.Globalization;
using System.Text.Json.Nodes;
using TokenFunctions.Connections;
using TokenFunctions.OAuth;
using TokenFunctions.Refresh;

namespace TokenFunctions.Triggers.Http;

/// <summary>What connections, providers and tokens look like in JSON. Times are RFC 3339, UTC, cut to milliseconds so that an expiry is never later than the truth.</summary>
internal static class Representations
{
    public static JsonObject Of(TokenReply.Token token)
    {
        var body = new JsonObject
        {
            ["connection"] = token.Connection.Id,
            ["access_token"] = token.AccessToken.Reveal(),
            ["token_type"] = token.Connection.TokenType,
            ["expires_at"] = Time(token.Connection.AccessTokenExpiresAt),
            ["expires_in"] = (long)token.Remaining.TotalSeconds,
            ["scope"] = token.Connection.Scope,
            ["generation"] = token.Connection.AccessTokenGeneration,
        };
        if (token.Warning is { } warning)
        {
            body["warning"] = Of(warning);
        }

        return body;
    }

    private static JsonObject Of(TokenWarning warning)
    {
        var body = new JsonObject
        {
            ["code"] = warning.Code,
            ["detail"] = warning.Detail,
            ["since"] = Time(warning.Since),
            ["next_attempt_at"] = Time(warning.NextAttemptAt),
        };
        if (warning.DueBy is { } end)
        {
            body["due_by"] = Time(end);
        }

        return body;
    }

    /// <summary>A connection's state, without secrets.</summary>
    public static JsonObject Of(Connection c) => new()
    {
        ["connection"] = c.Id,
        ["provider"] = c.Provider,
        ["status"] = ConnectionRow.Name(c.Status),
        ["status_since"] = Time(c.StatusSince),
        ["reason"] = c.Verdict?.Reason,
        ["generation"] = c.Generation,
        ["strategy"] = c.Strategy == RefreshStrategy.Eager ? "eager" : "on_demand",
        ["scope"] = c.Scope,
        ["resource"] = c.Resource,
        ["token_type"] = c.TokenType,
        ["expires_at"] = Time(c.AccessTokenExpiresAt),
        ["refresh_token_expires_at"] = Time(c.RefreshTokenExpiresAt ?? c.RefreshTokenIdleExpiresAt),
        ["grant_idle_expires_at"] = Time(GrantLife.IdleEnd(c)),
        ["grant_expires_at"] = Time(c.GrantExpiresAt),
        ["warning"] = TokenWarning.OfGrant(c) is { } warning ? Of(warning) : null,
        ["due_at"] = Time(c.DueAt),
        ["last_refreshed_at"] = Time(c.LastRefreshedAt),
        ["failures"] = c.Failures,
        ["next_attempt_at"] = Time(c.NextAttemptAt),
        ["last_error"] = c.LastError is not { } error ? null : new JsonObject
        {
            ["reason"] = error.Reason,
            ["status"] = error.Status,
            ["provider_error"] = error.Code,
            ["provider_error_description"] = error.Description,
            ["at"] = Time(error.At),
        },
        ["labels"] = TextMap(c.Labels),
        ["allowed_callers"] = new JsonArray([.. c.AllowedCallers.Select(a => JsonValue.Create(a))]),
        ["created_at"] = Time(c.CreatedAt),
    };

    public static JsonObject Of(Provider p) => new()
    {
        ["provider"] = p.Name,
        ["version"] = p.Version,
        ["profile"] = p.Profile.Name,
        ["client_id"] = p.ClientId,
        ["client_authentication"] = ClientBody.NameOf(p.ClientAuthentication),
        ["has_client_secret"] = p is { ClientSecretVersion: not null, SigningAlgorithm: null },
        ["client_secret_expires_at"] = Time(p.ClientSecretExpiresAt),
        ["former_client_secret_until"] = Time(p.FormerClientSecret?.Until),
        ["has_private_key"] = p is { ClientSecretVersion: not null, SigningAlgorithm: not null },
        ["key_id"] = p.KeyId,
        ["signing_algorithm"] = p.SigningAlgorithm?.ToString(),
        ["assertion_audience"] = p.SigningAlgorithm is null ? null : ClientBody.NameOf(p.AssertionAudience),
        ["token_endpoint"] = p.TokenEndpoint.OriginalString,
        ["revocation_endpoint"] = p.RevocationEndpoint?.OriginalString,
        ["authorization_endpoint"] = p.AuthorizationEndpoint?.OriginalString,
        ["introspection_endpoint"] = p.IntrospectionEndpoint?.OriginalString,
        ["issuer"] = p.Issuer,
        ["discovered_at"] = Time(p.DiscoveredAt),
        ["settings"] = TextMap(p.Settings),
        ["overrides"] = p.Overrides is null ? new JsonObject() : JsonNode.Parse(p.Overrides),
        ["reauthorize_url"] = p.ReauthorizeUrl,
        ["default_expires_in"] = (long?)p.DefaultLifetime?.TotalSeconds,
    };

    /// <summary>With a warning where its client secret is about to end.</summary>
    public static JsonObject Of(Provider provider, DateTimeOffset now)
    {
        var body = Of(provider);
        body["warning"] = ClientSecretLife.EndsSoon(provider, now) is not { } end ? null : new JsonObject
        {
            ["code"] = WarningCodes.ClientSecretExpires,
            ["detail"] = "The client secret ends then: until a new one is registered, no connection of this provider is refreshed any more.",
            ["due_by"] = Time(end),
        };
        return body;
    }

    private static JsonObject TextMap(IReadOnlyDictionary<string, string> map) => new(map.Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)JsonValue.Create(entry.Value))));

    public static string? Time(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
