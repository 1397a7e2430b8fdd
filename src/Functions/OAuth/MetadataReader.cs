using System.Text.Json;

namespace TokenFunctions.OAuth;

/// <summary>Reads an issuer's metadata (RFC 8414 sections 3.2 and 3.3). What is not exactly as it must be is refused whole.</summary>
internal static class MetadataReader
{
    /// <summary>RFC 8414 section 2: where the issuer does not say.</summary>
    private static readonly string[] DefaultMethods = ["client_secret_basic"];

    /// <returns>The metadata, or why there is none, in words for people that may hold the issuer's.</returns>
    public static (IssuerMetadata? Metadata, string? Problem) Read(string issuer, ProviderReply.Answered reply, OutboundGuard guard)
    {
        var problem = ProblemOf(reply) ?? IssuerProblem(issuer, reply.Body);
        if (problem is not null)
        {
            return (null, problem);
        }

        var token = Endpoint(reply.Body, "token_endpoint", guard, ref problem);
        var metadata = new IssuerMetadata(
            token!,
            Endpoint(reply.Body, "revocation_endpoint", guard, ref problem),
            Endpoint(reply.Body, "authorization_endpoint", guard, ref problem),
            Endpoint(reply.Body, "introspection_endpoint", guard, ref problem),
            Methods(reply.Body.Member("token_endpoint_auth_methods_supported")));
        problem ??= token is null ? "The metadata has no token_endpoint." : null;
        return problem is null ? (metadata, null) : (null, problem);
    }

    private static string? ProblemOf(ProviderReply.Answered reply) => reply switch
    {
        { RedirectsTo: { } elsewhere, Status: >= 300 and < 400 } => $"It redirects to {elsewhere}, which is not followed.",
        { IsSuccess: false } => $"It answers {reply.Status}.",
        { Problem: { } problem } => problem,
        { Body.IsReadable: false } => "The answer is no JSON object.",
        _ => null,
    };

    /// <summary>RFC 8414 section 3.3: identical, or the metadata must not be used.</summary>
    private static string? IssuerProblem(string issuer, AnswerBody body) => body.Text("issuer") switch
    {
        null => "The metadata names no issuer.",
        var told when !string.Equals(told, issuer, StringComparison.Ordinal) => $"The metadata is of another issuer, {told}.",
        _ => null,
    };

    private static Uri? Endpoint(AnswerBody body, string name, OutboundGuard guard, ref string? problem)
    {
        var member = body.Member(name);
        if (member.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            return null;
        }

        var uri = Uri.TryCreate(AnswerBody.TextOf(member), UriKind.Absolute, out var parsed) ? parsed : null;
        var wrong = uri is null ? "is no absolute URL" : guard.Problem(uri);
        problem ??= wrong is null ? null : $"Its {name} {wrong}.";
        return uri;
    }

    private static string[] Methods(JsonElement member) => member.ValueKind == JsonValueKind.Array
        ? [.. member.EnumerateArray().Select(AnswerBody.TextOf).OfType<string>()]
        : DefaultMethods;
}
