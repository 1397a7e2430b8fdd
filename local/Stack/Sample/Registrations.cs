using System.Text.Json;
using System.Text.Json.Nodes;
using TokenFunctions.Local.SampleProvider;
using TokenFunctions.Local.SampleProvider.Emulations;

namespace TokenFunctions.Local.Stack.Sample;

/// <summary>
/// Bodies that register the sample provider and its grants with an app. They use the emulated provider's profile, with URLs on this machine in place of the
/// real ones.
/// </summary>
internal static class Registrations
{
    /// <summary>The body of <c>PUT /providers/{name}</c>.</summary>
    public static JsonObject Provider(SampleProviderServer server, string reauthorizeUrl)
    {
        var body = new JsonObject
        {
            ["profile"] = server.Emulation.Profile,
            ["client_id"] = server.Emulation.ClientId,
            ["token_endpoint"] = $"{server.Uri}token",
            ["authorization_endpoint"] = $"{server.Uri}authorize",
            ["reauthorize_url"] = reauthorizeUrl,
        };
        foreach (var (member, value) in WhereThereIs(server.Emulation, server).Where(o => o.Value is not null))
        {
            body[member] = value;
        }

        return body;
    }

    /// <summary>The body of <c>PUT /connections/{id}</c>, without an access token.</summary>
    public static JsonObject Connection(Emulation emulation, string provider, string? refreshToken)
    {
        var body = new JsonObject { ["provider"] = provider, ["refresh_token"] = refreshToken };
        if (emulation.Resource is { } resource)
        {
            body["resource"] = resource;
        }

        return body;
    }

    private static IEnumerable<KeyValuePair<string, JsonNode?>> WhereThereIs(Emulation emulation, SampleProviderServer server) =>
    [
        new("client_secret", emulation.IsPublicClient || emulation.KnowsNoClients ? null : server.Client.Secret),
        new("revocation_endpoint", emulation.CanRevoke ? $"{server.Uri}revoke" : null),
        new("introspection_endpoint", emulation.CanIntrospect ? $"{server.Uri}introspect" : null),
        new("settings", emulation.Settings.Count > 0 ? JsonSerializer.SerializeToNode(emulation.Settings) : null),
    ];
}
