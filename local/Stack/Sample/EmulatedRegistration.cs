using System.Text.Json;
using System.Text.Json.Nodes;
using TokenFunctions.Local.SampleProvider;
using TokenFunctions.Local.SampleProvider.Emulations;

namespace TokenFunctions.Local.Stack.Sample;

/// <summary>What registers an emulated provider with the app: its profile, whose addresses are replaced by those on this machine.</summary>
internal static class EmulatedRegistration
{
    /// <summary>The body of <c>PUT /providers/{name}</c>.</summary>
    public static JsonObject Provider(Emulation emulation, SampleProviderServer server, string reauthorizeUrl)
    {
        var body = new JsonObject
        {
            ["profile"] = emulation.Profile,
            ["client_id"] = emulation.ClientId,
            ["token_endpoint"] = $"{server.Uri}token",
            ["reauthorize_url"] = reauthorizeUrl,
        };
        foreach (var (member, value) in Optional(emulation, server).Where(o => o.Value is not null))
        {
            body[member] = value;
        }

        return body;
    }

    /// <summary>The body of <c>PUT /connections/{id}</c>.</summary>
    public static JsonObject Connection(Emulation emulation, string provider, string refreshToken)
    {
        var body = new JsonObject { ["provider"] = provider, ["refresh_token"] = refreshToken };
        if (emulation.Resource is { } resource)
        {
            body["resource"] = resource;
        }

        return body;
    }

    private static IEnumerable<KeyValuePair<string, JsonNode?>> Optional(Emulation emulation, SampleProviderServer server) =>
    [
        new("client_secret", emulation.IsPublicClient || emulation.KnowsNoClients ? null : server.Client.Secret),
        new("revocation_endpoint", emulation.CanRevoke ? $"{server.Uri}revoke" : null),
        new("introspection_endpoint", emulation.CanIntrospect ? $"{server.Uri}introspect" : null),
        new("settings", emulation.Settings.Count > 0 ? JsonSerializer.SerializeToNode(emulation.Settings) : null),
    ];
}
