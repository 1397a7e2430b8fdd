using System.Net;
using System.Net.Http.Headers;
using System.Net.Mime;
using System.Text;
using System.Text.Json;
using TokenFunctions.Model;
using TokenFunctions.Model.Profiles;
using TokenFunctions.OAuth.Http;
using TokenFunctions.Ports;

namespace TokenFunctions.OAuth.Requests;

/// <summary>Writes the requests that go to a provider.</summary>
internal static class ProviderRequest
{
    public static readonly ProductInfoHeaderValue UserAgent = new("TokenFunctions", "1.0");

    /// <summary>RFC 6749 section 6, and RFC 8707 section 2.2 where the grant has a resource. Without a scope parameter the scope stays the same.</summary>
    public static HttpRequestMessage Refresh(TokenRequest request)
    {
        var (provider, profile) = (request.Provider, request.Provider.Profile);
        var parameters = new Dictionary<string, string>(profile.RefreshParameters, StringComparer.Ordinal)
        {
            ["grant_type"] = profile.GrantType,
            [profile.TokenParameter] = request.RefreshToken.Reveal(),
        };
        if (request.Scope is not null)
        {
            parameters["scope"] = request.Scope;
        }

        if (request.Resource is not null)
        {
            parameters["resource"] = request.Resource;
        }

        var message = Message(provider, request.ClientAssertion ?? request.ClientSecret, parameters);
        message.Method = profile.RefreshMethod == RefreshMethod.Get ? HttpMethod.Get : HttpMethod.Post;
        Write(message, provider.TokenEndpoint, profile.BodyEncoding, parameters);
        return message;
    }

    /// <summary>RFC 7009 section 2.1.</summary>
    public static HttpRequestMessage Revocation(RevocationRequest request, Uri endpoint) =>
        TokenMessage(request.Provider, request.ClientSecret, endpoint, new()
        {
            ["token"] = request.Token.Reveal(),
            ["token_type_hint"] = request.Hint == TokenTypeHint.AccessToken ? "access_token" : "refresh_token",
        });

    /// <summary>RFC 7662 section 2.1.</summary>
    public static HttpRequestMessage Introspection(IntrospectionRequest request, Uri endpoint) =>
        TokenMessage(request.Provider, request.ClientSecret, endpoint, new()
        {
            ["token"] = request.AccessToken.Reveal(),
            ["token_type_hint"] = "access_token",
        });

    /// <summary>The client secret as an <c>Authorization</c> header carries it, in both forms, for redaction. Some providers repeat it.</summary>
    public static Secret?[] Credentials(TokenRequest request) => request.ClientSecret?.Reveal() is not { } secret ? []
        : [Secret.From(Basic(request.Provider.ClientId, secret).Parameter), Secret.From(Basic(secret, string.Empty).Parameter)];

    private static HttpRequestMessage TokenMessage(Provider provider, Secret? secret, Uri endpoint, Dictionary<string, string> parameters)
    {
        var message = Message(provider, secret, parameters);
        Write(message, endpoint, provider.Profile.BodyEncoding == BodyEncoding.Json ? BodyEncoding.Json : BodyEncoding.Form, parameters);
        return message;
    }

    private static HttpRequestMessage Message(Provider provider, Secret? secret, Dictionary<string, string> parameters)
    {
        var message = new HttpRequestMessage { Method = HttpMethod.Post, Version = HttpVersion.Version11 };
        message.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(MediaTypeNames.Application.Json));
        message.Headers.UserAgent.Add(UserAgent);
        foreach (var (name, value) in provider.Profile.Headers)
        {
            message.Headers.Remove(name);
            message.Headers.TryAddWithoutValidation(name, value);
        }

        Authenticate(provider, secret, message, parameters);
        return message;
    }

    private static void Authenticate(Provider provider, Secret? secret, HttpRequestMessage message, Dictionary<string, string> body)
    {
        // A client without a secret is a public client, whatever its registration says.
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

    /// <summary>RFC 6749 section 2.3.1: form-encoded first. A space becomes %20, which form decoders and percent decoders both understand.</summary>
    private static AuthenticationHeaderValue Basic(string user, string password) =>
        new("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes($"{Uri.EscapeDataString(user)}:{Uri.EscapeDataString(password)}")));

    /// <summary>There is always content, even if it is empty. It shows whether the request was sent, and prevents a second request.</summary>
    private static void Write(HttpRequestMessage message, Uri endpoint, BodyEncoding encoding, Dictionary<string, string> parameters)
    {
        (message.RequestUri, message.Content) = encoding switch
        {
            BodyEncoding.Json => (endpoint, new SingleUseContent(JsonSerializer.SerializeToUtf8Bytes(parameters), MediaTypeNames.Application.Json)),
            BodyEncoding.Query => (WithQuery(endpoint, Form(parameters)), new SingleUseContent([], null)),
            _ => (endpoint, new SingleUseContent(Encoding.ASCII.GetBytes(Form(parameters)), MediaTypeNames.Application.FormUrlEncoded)),
        };
    }

    private static Uri WithQuery(Uri endpoint, string query) => new($"{endpoint.OriginalString}{(endpoint.Query.Length > 1 ? '&' : '?')}{query}");

    private static string Form(Dictionary<string, string> parameters) =>
        string.Join('&', parameters.Select(pair => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(pair.Value)}"));
}
