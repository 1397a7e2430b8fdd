using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace TokenFunctions.Local.SampleProvider.Endpoints;

/// <summary>RFC 6749 section 2.3: HTTP Basic, credentials in the body, or a public client's mere id; never two of them.</summary>
internal sealed class ClientAuthenticator(ClientRegistry clients)
{
    private const string Scheme = "Basic ";

    /// <summary>The id of the client that proved itself, or the refusal.</summary>
    public (string? ClientId, Answer? Refusal) Authenticate(HttpRequest request, OAuthForm form, ProviderBehaviour behaviour)
    {
        var header = request.Headers.Authorization.ToString();
        if (header.Length > 0 && form["client_secret"] is not null)
        {
            return (null, OAuthError.InvalidRequest("The client authenticates in two ways at once."));
        }

        return header.Length > 0 ? ByHeader(header, form["client_id"], behaviour) : ByBody(form["client_id"], form["client_secret"], behaviour);
    }

    private (string?, Answer?) ByHeader(string header, string? bodyId, ProviderBehaviour behaviour)
    {
        if (!behaviour.AcceptClientSecretBasic || Credentials(header) is not var (id, secret) || !clients.IsSecretOf(id, secret))
        {
            return (null, OAuthError.InvalidClient("Client authentication failed.", challenge: true));
        }

        return bodyId is null || bodyId == id ? (id, null) : (null, OAuthError.InvalidRequest("client_id differs from the one in the Authorization header."));
    }

    private (string?, Answer?) ByBody(string? id, string? secret, ProviderBehaviour behaviour)
    {
        var authenticated = id is not null && (secret is null
            ? behaviour.AcceptPublicClient && ClientRegistry.IsPublic(id)
            : behaviour.AcceptClientSecretPost && clients.IsSecretOf(id, secret));
        return authenticated ? (id, null) : (null, OAuthError.InvalidClient("Client authentication failed.", challenge: false));
    }

    /// <summary>Id and secret are form-encoded before they are joined (section 2.3.1), so a colon in either is safe.</summary>
    private static (string Id, string Secret)? Credentials(string header)
    {
        var decoded = new byte[header.Length];
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            || !Convert.TryFromBase64String(header[Scheme.Length..].Trim(), decoded, out var length))
        {
            return null;
        }

        return Encoding.UTF8.GetString(decoded, 0, length).Split(':', 2) is [var id, var secret]
            ? (WebUtility.UrlDecode(id), WebUtility.UrlDecode(secret))
            : null;
    }
}
