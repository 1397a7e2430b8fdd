using System.Text.Json.Nodes;
using TokenFunctions.Local.SampleProvider.Endpoints;

namespace TokenFunctions.Local.SampleProvider.Faults;

/// <summary>The faults that send a response.</summary>
internal static class FaultAnswers
{
    /// <summary>The target of the redirects. It accepts any method, so that every client that follows is counted.</summary>
    public const string RedirectPath = "/moved";

    private const int HugeLength = 4 * 1024 * 1024;

    public static Answer Of(ProviderBehaviour behaviour) => behaviour.Fault switch
    {
        Fault.Down503 => new Answer(503, "text/plain", "Service Unavailable").WithRetryAfter(behaviour.RetryAfter),
        Fault.BadGateway502Html => Answer.Html(502, "<html><body><h1>502 Bad Gateway</h1></body></html>"),
        Fault.Ok200Html => Answer.Html(200, "<html><body><h1>Scheduled maintenance</h1></body></html>"),
        Fault.Redirect => Answer.Redirect(307, RedirectPath),
        Fault.MovedPermanently => Answer.Redirect(308, RedirectPath),
        Fault.HugeBody => Answer.Json(200, new JsonObject { ["access_token"] = new string('a', HugeLength), ["token_type"] = "Bearer" }),
        Fault.InvalidGrantWith503 => OAuthError.Of(503, "invalid_grant", "The service is unavailable.").WithRetryAfter(behaviour.RetryAfter),
        _ => throw new InvalidOperationException($"The fault {behaviour.Fault} is no answer."),
    };
}
