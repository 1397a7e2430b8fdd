using System.Text.Json;
using System.Text.Json.Nodes;
using TokenFunctions.Api.Connections;
using TokenFunctions.Api.Http;
using TokenFunctions.Api.Providers;
using TokenFunctions.Api.Tokens;
using TokenFunctions.Model;
using TokenFunctions.Tokens;

namespace TokenFunctions.Tests.Fakes;

/// <summary>Responses as the JSON that a client gets.</summary>
internal static class Representations
{
    public static JsonObject Of(TokenResult.Token token) => Json(AccessTokenResponse.Of(token));

    public static JsonObject Of(Connection connection) => Json(ConnectionResponse.Of(connection));

    public static JsonObject Of(Provider provider, DateTimeOffset now = default) => Json(ProviderRegistrationResponse.Of(provider, now));

    private static JsonObject Json<T>(T response) => JsonSerializer.SerializeToNode(response, ResponseJson.Options)!.AsObject();
}
