using System.Text.Json;
using TokenFunctions.OAuth.Http;
using TokenFunctions.OAuth.Outbound;
using TokenFunctions.OAuth.Responses;
using TokenFunctions.Ports;

namespace TokenFunctions.OAuth.Metadata;

/// <summary>Reads an issuer's metadata (RFC 8414 sections 3.2 and 3.3). Metadata with one invalid member is refused.</summary>
internal static class MetadataReader
{
    /// <summary>RFC 8414 section 2: the default.</summary>
    private static readonly string[] DefaultMethods = ["client_secret_basic"];

    /// <returns>The metadata, or why there is none, in words for people that may include the issuer's text.</returns>
    public static (IssuerMetadata? Metadata, string? Problem) Read(string issuer, ProviderResponse.Received response, OutboundGuard guard)
    {
        var problem = ProblemOf(response) ?? IssuerProblem(issuer, response.Body);
        if (problem is not null)
        {
            return (null, problem);
        }

        var token = Endpoint(response.Body, "token_endpoint", guard, ref problem);
        var metadata = new IssuerMetadata(
            token!,
            Endpoint(response.Body, "revocation_endpoint", guard, ref problem),
            Endpoint(response.Body, "authorization_endpoint", guard, ref problem),
            Endpoint(response.Body, "introspection_endpoint", guard, ref problem),
            Methods(response.Body.Member("token_endpoint_auth_methods_supported")));
        problem ??= token is null ? "The metadata has no token_endpoint." : null;
        return problem is null ? (metadata, null) : (null, problem);
    }

    private static string? ProblemOf(ProviderResponse.Received response) => response switch
    {
        { RedirectsTo: { } elsewhere } => $"It redirects to {elsewhere}, which is not followed.",
        { IsSuccess: false } => $"It responds {response.Status}.",
        { Problem: { } problem } => problem,
        { Body.IsReadable: false } => "The response is no JSON object.",
        _ => null,
    };

    /// <summary>RFC 8414 section 3.3: identical, or the metadata must not be used.</summary>
    private static string? IssuerProblem(string issuer, ResponseBody body) => body.Text("issuer") switch
    {
        null => "The metadata names no issuer.",
        var named when !string.Equals(named, issuer, StringComparison.Ordinal) => $"The metadata is of another issuer, {named}.",
        _ => null,
    };

    private static Uri? Endpoint(ResponseBody body, string name, OutboundGuard guard, ref string? problem)
    {
        var member = body.Member(name);
        if (member.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            return null;
        }

        var uri = Uri.TryCreate(ResponseBody.TextOf(member), UriKind.Absolute, out var parsed) ? parsed : null;
        var wrong = uri is null ? "is no absolute URL" : guard.Problem(uri);
        problem ??= wrong is null ? null : $"Its {name} {wrong}.";
        return uri;
    }

    private static string[] Methods(JsonElement member) => member.ValueKind == JsonValueKind.Array
        ? [.. member.EnumerateArray().Select(ResponseBody.TextOf).OfType<string>()]
        : DefaultMethods;
}
