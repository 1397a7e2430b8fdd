using Microsoft.AspNetCore.Http;

namespace TokenFunctions.Local.SampleProvider.Endpoints;

/// <summary>Which of a behaviour's words apply to a request.</summary>
internal static class Dialect
{
    /// <summary>As RFC 6749 has it. What is emulated is how a provider refreshes; how a product's connect page redeems its codes is not.</summary>
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
        FormEncodedAnswer = false,
        RejectedClient = null,
        UnreadableRequest = null,
    };

    /// <summary>RFC 9110 section 12.5.1, as far as it goes here: JSON is accepted where it is named.</summary>
    public static ProviderBehaviour For(this ProviderBehaviour behaviour, HttpRequest request) =>
        behaviour.FormEncodedUnlessAccepted && !request.Headers.Accept.ToString().Contains("application/json", StringComparison.OrdinalIgnoreCase)
            ? behaviour with { FormEncodedAnswer = true }
            : behaviour;
}
