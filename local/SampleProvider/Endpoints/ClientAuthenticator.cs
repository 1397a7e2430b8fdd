using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using TokenFunctions.Local.SampleProvider.Grants;

namespace TokenFunctions.Local.SampleProvider.Endpoints;

/// <summary>
/// RFC 6749 section 2.3: HTTP Basic, credentials in the request, a signed assertion (RFC 7523), or only the id of a public client. Two of them are refused.
/// </summary>
internal sealed class ClientAuthenticator(ClientRegistry clients, ClientAssertions assertions)
{
    private const string Scheme = "Basic ";

    /// <summary>The id of the authenticated client, or the error response.</summary>
    public (string? ClientId, Answer? Refusal) Authenticate(HttpRequest request, RequestParameters parameters, ProviderBehaviour behaviour)
    {
        if (Unread(parameters.Encoding, behaviour) is { } unread)
        {
            return (null, unread);
        }

        var header = request.Headers.Authorization.ToString();
        string?[] proofs = [header.Length > 0 ? header : null, parameters["client_secret"], parameters["client_assertion"]];
        if (proofs.Count(proof => proof is not null) > 1)
        {
            return (null, OAuthError.InvalidRequest("The client authenticates in two ways at once."));
        }

        return header.Length > 0 ? ByHeader(header, parameters["client_id"], behaviour)
            : parameters["client_assertion"] is { } assertion ? ByAssertion(request, assertion, parameters, behaviour)
            : ByParameters(parameters["client_id"], parameters["client_secret"], behaviour);
    }

    /// <summary>Null if the provider accepts this kind of request.</summary>
    private static Answer? Unread(RequestEncoding encoding, ProviderBehaviour behaviour)
    {
        var isRead = encoding switch
        {
            RequestEncoding.Form => behaviour.AcceptFormBody,
            RequestEncoding.Json => behaviour.AcceptJsonBody,
            RequestEncoding.Query => behaviour.AcceptQuery,
            _ => behaviour.AcceptGet,
        };
        return isRead ? null : Answer.Of(behaviour.UnreadableRequest) ?? OAuthError.InvalidRequest("This provider does not read requests in that encoding.");
    }

    private (string?, Answer?) ByHeader(string header, string? namedId, ProviderBehaviour behaviour)
    {
        if (Credentials(header) is not var (user, password) || ClientOf(user, password, behaviour) is not { } id)
        {
            return (null, Rejected(behaviour, challenge: true));
        }

        return namedId is null || namedId == id ? (id, null) : (null, OAuthError.InvalidRequest("client_id differs from the one in the Authorization header."));
    }

    private string? ClientOf(string user, string password, ProviderBehaviour behaviour) =>
        behaviour.AcceptSecretAsUser && password.Length == 0 && clients.IsSecret(user) ? clients.ConfidentialId
        : behaviour.AcceptClientSecretBasic && clients.IsSecretOf(user, password) ? user
        : null;

    private (string?, Answer?) ByAssertion(HttpRequest request, string assertion, RequestParameters parameters, ProviderBehaviour behaviour)
    {
        var problem = !behaviour.AcceptPrivateKeyJwt ? "private_key_jwt is not accepted"
            : parameters["client_assertion_type"] != ClientAssertions.Type ? "client_assertion_type is another"
            : parameters["client_id"] is { } named && named != clients.ConfidentialId ? "client_id is another"
            : assertions.Problem(assertion, clients.ConfidentialId, Issuer.Of(request.HttpContext));
        return problem is null ? (clients.ConfidentialId, null) : (null, Rejected(behaviour, challenge: false, $"Client authentication failed: {problem}."));
    }

    private (string?, Answer?) ByParameters(string? id, string? secret, ProviderBehaviour behaviour)
    {
        if (behaviour.AcceptAnonymousClient)
        {
            return (GrantLedger.AnyClient, null);
        }

        var authenticated = id is not null && (secret is null
            ? behaviour.AcceptPublicClient && ClientRegistry.IsPublic(id)
            : behaviour.AcceptClientSecretPost && clients.IsSecretOf(id, secret));
        return authenticated ? (id, null) : (null, Rejected(behaviour, challenge: false));
    }

    private static Answer Rejected(ProviderBehaviour behaviour, bool challenge, string description = "Client authentication failed.") =>
        Answer.Of(behaviour.RejectedClient) ?? OAuthError.InvalidClient(description, challenge);

    /// <summary>Id and secret are form-encoded before they are joined (section 2.3.1), so a colon in either is safe.</summary>
    private static (string User, string Password)? Credentials(string header)
    {
        var decoded = new byte[header.Length];
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            || !Convert.TryFromBase64String(header[Scheme.Length..].Trim(), decoded, out var length))
        {
            return null;
        }

        return Encoding.UTF8.GetString(decoded, 0, length).Split(':', 2) is [var user, var password]
            ? (WebUtility.UrlDecode(user), WebUtility.UrlDecode(password))
            : null;
    }
}
