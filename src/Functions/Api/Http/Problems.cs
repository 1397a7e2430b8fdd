using System.Text.Json.Nodes;
using TokenFunctions.Model;
using TokenFunctions.Ports;

namespace TokenFunctions.Api.Http;

/// <summary>The problems that more than one function responds with.</summary>
internal static class Problems
{
    private static readonly TimeSpan DependencyRecheck = TimeSpan.FromSeconds(10);

    public static JsonResponse Invalid(IReadOnlyDictionary<string, List<string>> errors, int status = 400)
    {
        var members = errors.Select(e => KeyValuePair.Create(e.Key, (JsonNode?)new JsonArray([.. e.Value.Select(m => JsonValue.Create(m))])));
        return JsonResponse.Problem(
            status,
            status == 413 ? "request-too-large" : "invalid-request",
            "The request is not valid",
            "Nothing was changed. `errors` names each invalid member.",
            new JsonObject { ["errors"] = new JsonObject(members) });
    }

    public static JsonResponse Invalid(string field, string message) => Invalid(Errors(field, message));

    /// <summary>The problem that the web server found while it read the body: too large (413), too slow (408), or cut off or malformed (400).</summary>
    public static JsonResponse ClientFault(int status) => status switch
    {
        408 => JsonResponse.Problem(
            408, "request-timeout", "The request took too long", "Nothing was changed. The body did not arrive in time; send it again."),
        413 => Invalid(Errors("body", $"Must be at most {RequestBody.MaxBytes} bytes."), 413),
        _ => Invalid("body", "Is cut off or malformed."),
    };

    public static JsonResponse ConnectionNotFound(string id) => JsonResponse.Problem(
        404, "connection-not-found", "No such connection", "There is no connection with that id.", new JsonObject { ["connection"] = id });

    public static JsonResponse ProviderNotFound(string name) => JsonResponse.Problem(
        404, "provider-not-found", "No such provider", "There is no provider with that name.", new JsonObject { ["provider"] = name });

    public static JsonResponse ProfileNotFound(string name) => JsonResponse.Problem(
        404,
        "profile-not-found",
        "No such profile",
        "The catalogue has no profile with that name. GET /profiles lists its profiles.",
        new JsonObject { ["profile"] = name });

    public static JsonResponse ProviderInUse(string name) => JsonResponse.Problem(
        409, "provider-in-use", "The provider is in use", "Connections of this provider exist. Delete them first.", new JsonObject { ["provider"] = name });

    public static JsonResponse RefreshTokenInUse(string id, string user) => JsonResponse.Problem(
        409,
        "refresh-token-in-use",
        "Another connection has this refresh token",
        $"The connection '{user}' has this refresh token. Two connections with one refresh token would end each other's grant. Nothing was changed.",
        new JsonObject { ["connection"] = id, ["used_by"] = user });

    public static JsonResponse CallerNotAllowed(string id) => JsonResponse.Problem(
        403,
        "caller-not-allowed",
        "The caller may not use this connection",
        "The connection names its callers, and the platform has not authenticated this caller as one of them.",
        new JsonObject { ["connection"] = id });

    public static JsonResponse Misconfigured(IReadOnlyDictionary<string, string> settings) => JsonResponse.Problem(
        503, "misconfigured", "The app is not configured", "Settings are missing or wrong. `settings` names them.", SettingsMember(settings));

    public static JsonResponse RefreshUnavailable(string detail) => JsonResponse.Problem(
        503,
        "refresh-unavailable",
        "There is no token at the moment",
        detail,
        new JsonObject
        {
            ["reason"] = FailureReasons.DependencyUnavailable,
            ["since"] = null,
            ["attempts"] = null,
            ["next_attempt_at"] = null,
            ["retryable"] = true,
        },
        DependencyRecheck);

    public static JsonResponse DependencyUnavailable() => JsonResponse.Problem(
        503,
        "dependency-unavailable",
        "A service that the app needs does not respond",
        "Nothing is lost. Try again.",
        new JsonObject { ["retryable"] = true },
        DependencyRecheck);

    public static JsonResponse Unreadable(RowUnreadableException unreadable) => JsonResponse.Problem(
        500,
        "row-unreadable",
        "Stored state is not readable",
        $"It was edited by hand (column {string.Join(", ", unreadable.Columns)}). Another try does not help. A PUT replaces it, a DELETE removes it.",
        new JsonObject { [RowUnreadableException.Name(unreadable.Resource)] = unreadable.Key, ["retryable"] = false });

    public static JsonResponse Internal() => JsonResponse.Problem(500, "internal-error", "An unexpected error occurred", "The log has the details.");

    public static JsonObject SettingsMember(IReadOnlyDictionary<string, string> settings) => new()
    {
        ["settings"] = new JsonObject(settings.Select(s => KeyValuePair.Create(s.Key, (JsonNode?)JsonValue.Create(s.Value)))),
    };

    private static Dictionary<string, List<string>> Errors(string field, string message) => new() { [field] = [message] };
}
