using Microsoft.AspNetCore.Http;

namespace TokenFunctions.Local.SampleProvider.Endpoints;

/// <summary>Which parts of a behaviour apply to a request.</summary>
internal static class Dialect
{
    /// <summary>
    /// The behaviour for authorization codes, as in RFC 6749. The emulation covers a provider's refreshes, not how a product's connect page redeems its codes.
    /// </summary>
    public static ProviderBehaviour InPlainWords(this ProviderBehaviour behaviour) => behaviour with
    {
        AcceptClientSecretBasic = true,
        AcceptClientSecretPost = true,
        AcceptPublicClient = true,
        AcceptAnonymousClient = false,
        AcceptFormBody = true,
        AcceptJsonBody = false,
        AcceptQuery = false,
        AcceptGet = false,
        ExpiresInShape = ExpiresInShape.Number,
        AnswerTemplate = null,
        AnswerPrefix = "",
        AnswerSuffix = "",
        AnswerIsUtf16 = false,
        FormEncodedAnswer = false,
        RejectedClient = null,
        UnreadableRequest = null,
    };

    /// <summary>A small part of RFC 9110 section 12.5.1: JSON is accepted if the header names it.</summary>
    public static ProviderBehaviour For(this ProviderBehaviour behaviour, HttpRequest request) =>
        behaviour.FormEncodedUnlessAccepted && !request.Headers.Accept.ToString().Contains("application/json", StringComparison.OrdinalIgnoreCase)
            ? behaviour with { FormEncodedAnswer = true }
            : behaviour;
}
