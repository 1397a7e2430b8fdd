using System.Text.Json;
using TokenFunctions.Api.Http;
using TokenFunctions.Management;
using TokenFunctions.Model;

namespace TokenFunctions.Api.Connections;

/// <summary>The body of <c>PUT /connections/{id}</c>.</summary>
internal static class PutConnectionRequest
{
    /// <summary>A column of a table holds 32 Ki characters. It stores lists as escaped JSON.</summary>
    private const int MaxColumn = 30_000;

    private static readonly Dictionary<string, RefreshStrategy> Strategies = new(StringComparer.Ordinal)
    {
        ["eager"] = RefreshStrategy.Eager,
        ["on_demand"] = RefreshStrategy.OnDemand,
    };

    public static ConnectionDefinition Read(RequestBody body, DateTimeOffset now)
    {
        var provider = body.Text("provider", 100, isRequired: true);
        if (provider is not null && !ResourceName.IsValid(provider))
        {
            body.Error("provider", ResourceName.Rule);
        }

        var definition = new ConnectionDefinition
        {
            Provider = provider ?? "",
            RefreshToken = body.Secret("refresh_token"),
            AccessToken = body.Secret("access_token"),
            AccessTokenExpiresAt = ReadExpiry(body, now),
            RefreshTokenExpiresAt = now + Seconds(body.Number("refresh_token_expires_in", 1, RequestLimits.MaxSeconds)),
            Scope = body.Text("scope", 8192),
            Resource = body.Url("resource", uri => uri.Fragment.Length > 0 ? "must not contain a fragment" : null)?.OriginalString,
            Labels = body.TextMap("labels", 50, 256),
            AllowedCallers = body.TextList("allowed_callers", 50, 256),
            Strategy = body.Choice("strategy", Strategies, RefreshStrategy.Eager),
        };
        RequireRefreshToken(body, definition.AccessToken);
        RequireColumn(body, "labels", definition.Labels);
        RequireColumn(body, "allowed_callers", definition.AllowedCallers);
        return definition;
    }

    private static DateTimeOffset? ReadExpiry(RequestBody body, DateTimeOffset now)
    {
        var expiresIn = body.Number("expires_in", 0, RequestLimits.MaxSeconds);
        var expiresAt = body.Time("expires_at", DateTimeOffset.UnixEpoch, now + TimeSpan.FromSeconds(RequestLimits.MaxSeconds));
        if (body.Has("expires_in") && body.Has("expires_at"))
        {
            body.Error("expires_at", "Give either expires_in or expires_at.");
        }

        foreach (var name in (string[])["expires_in", "expires_at"])
        {
            if (body.Has(name) && !body.Has("access_token"))
            {
                body.Error(name, "Needs access_token.");
            }
        }

        return expiresAt ?? now + Seconds(expiresIn);
    }

    private static void RequireRefreshToken(RequestBody body, Secret? accessToken)
    {
        if (body.Has("refresh_token"))
        {
            return;
        }

        if (body.Has("refresh_token_expires_in"))
        {
            body.Error("refresh_token_expires_in", "Needs refresh_token.");
        }

        // Only a JWT states its own end.
        if (accessToken is not null && !body.Has("expires_in") && !body.Has("expires_at") && accessToken.Reveal().Split('.').Length != 3)
        {
            body.Error("access_token", "Needs refresh_token, or else expires_in or expires_at.");
        }
    }

    private static void RequireColumn<T>(RequestBody body, string name, T value)
    {
        if (JsonSerializer.SerializeToUtf8Bytes(value).Length > MaxColumn)
        {
            body.Error(name, $"Must take at most {MaxColumn} characters as JSON, where a character that is not ASCII takes six.");
        }
    }

    private static TimeSpan? Seconds(long? seconds) => seconds is { } value ? TimeSpan.FromSeconds(value) : null;
}
