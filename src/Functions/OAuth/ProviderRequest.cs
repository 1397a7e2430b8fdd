using System.Net;
using System.Net.Http.Headers;
using System.Net.Mime;
using System.Text;
using System.Text.Json;
using TokenFunctions.Secrets;

namespace TokenFunctions.OAuth;

/// <summary>Writes the requests that go to a provider.</summary>
internal static class ProviderRequest
{
    private static readonly ProductInfoHeaderValue UserAgent = new("TokenFunctions", "1.0");

    /// <summary>RFC 6749 section 6, and RFC 8707 section 2.2 where the grant has a resource. No scope: unchanged.</summary>
    public static HttpRequestMessage Refresh(TokenRequest request)
    {
        var body = new Dictionary<string, string>(request.Provider.Profile.RefreshParameters)
        {
            ["grant_type"] = "refresh_token",
            ["refresh_token"] = request.RefreshToken.Reveal(),
        };
        if (request.Resource is not null)
        {
            body["resource"] = request.Resource;
        }

        return Message(request.Provider, request.Provider.TokenEndpoint, request.ClientAssertion ?? request.ClientSecret, body);
    }

    /// <summary>RFC 7009 section 2.1.</summary>
    public static HttpRequestMessage Revocation(RevocationRequest request, Uri endpoint) => Message(request.Provider, endpoint, request.ClientAssertion ?? request.ClientSecret, new()
    {
        ["token"] = request.Token.Reveal(),
        ["token_type_hint"] = request.Hint == TokenTypeHint.AccessToken ? "access_token" : "refresh_token",
    });

    private static HttpRequestMessage Message(Provider provider, Uri endpoint, Secret? secret, Dictionary<string, string> body)
    {
        var message = new HttpRequestMessage(HttpMethod.Post, endpoint) { Version = HttpVersion.Version11 };
        message.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(MediaTypeNames.Application.Json));
        message.Headers.UserAgent.Add(UserAgent);
        foreach (var (name, value) in provider.Profile.Headers)
        {
            message.Headers.TryAddWithoutValidation(name, value);
        }

        Authenticate(provider, secret, message, body);
        message.Content = Content(provider.Profile.BodyEncoding, body);
        return message;
    }

    private static void Authenticate(Provider provider, Secret? secret, HttpRequestMessage message, Dictionary<string, string> body)
    {
        // Without a secret the client is a public one, whatever its registration says.
        switch (secret is null ? ClientAuthentication.None : provider.ClientAuthentication)
        {
            case ClientAuthentication.ClientSecretBasic:
                message.Headers.Authorization = Basic(provider.ClientId, secret!.Reveal());
                break;
            case ClientAuthentication.SecretAsUser:
                message.Headers.Authorization = Basic(secret!.Reveal(), string.Empty);
                break;
            case ClientAuthentication.ClientSecretPost:
                body["client_id"] = provider.ClientId;
                body["client_secret"] = secret!.Reveal();
                break;
            case ClientAuthentication.PrivateKeyJwt:
                body["client_id"] = provider.ClientId;
                body["client_assertion_type"] = ClientAssertions.Type;
                body["client_assertion"] = secret!.Reveal();
                break;
            default:
                body["client_id"] = provider.ClientId;
                break;
        }
    }

    /// <summary>RFC 6749 section 2.3.1: form-encoded first. A space becomes %20, which form decoders and mere percent decoders alike understand.</summary>
    private static AuthenticationHeaderValue Basic(string user, string password) =>
        new("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes($"{Uri.EscapeDataString(user)}:{Uri.EscapeDataString(password)}")));

    private static SingleUseContent Content(BodyEncoding encoding, Dictionary<string, string> body) => encoding == BodyEncoding.Json
        ? new SingleUseContent(JsonSerializer.SerializeToUtf8Bytes(body), MediaTypeNames.Application.Json)
        : new SingleUseContent(Encoding.ASCII.GetBytes(Form(body)), MediaTypeNames.Application.FormUrlEncoded);

    private static string Form(Dictionary<string, string> body) =>
        string.Join('&', body.Select(pair => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(pair.Value)}"));
}
