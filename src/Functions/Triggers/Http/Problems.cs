using System.Text.Json.Nodes;
using TokenFunctions.Connections;

namespace TokenFunctions.Triggers.Http;

/// <summary>The problems that have the same words wherever they come from.</summary>
internal static class Problems
{
    private static readonly TimeSpan DependencyRecheck = TimeSpan.FromSeconds(10);

    public static Answer Invalid(IReadOnlyDictionary<string, List<string>> errors, int status = 400) => Answer.Problem(
        status, status == 413 ? "request-too-large" : "invalid-request", "The request is not valid", "Nothing was changed. `errors` names each member that is wrong.", new JsonObject
        {
            ["errors"] = new JsonObject(errors.Select(e => KeyValuePair.Create(e.Key, (JsonNode?)new JsonArray([.. e.Value.Select(m => JsonValue.Create(m))])))),
        });

    public static Answer Invalid(string field, string message) => Invalid(Errors(field, message));

    /// <summary>What the web server found wrong while it read the body: too large for it (413), too slow (408), or cut off and malformed (400).</summary>
    public static Answer ClientFault(int status) => status switch
    {
        408 => Answer.Problem(408, "request-timeout", "The request took too long", "Nothing was changed. The body did not arrive in time; send it again."),
        413 => Invalid(Errors("body", $"Must be at most {RequestBody.MaxBytes} bytes."), 413),
        _ => Invalid("body", "Is cut off or malformed."),
    };

    public static Answer ConnectionNotFound(string id) => Answer.Problem(
        404, "connection-not-found", "No such connection", "There is no connection of that id.", new JsonObject { ["connection"] = id });

    public static Answer ProviderNotFound(string name) => Answer.Problem(
        404, "provider-not-found", "No such provider", "There is no provider of that name.", new JsonObject { ["provider"] = name });

    public static Answer ProfileNotFound(string name) => Answer.Problem(
        404, "profile-not-found", "No such profile", "The catalogue has no profile of that name; GET /profiles lists those that there are.", new JsonObject { ["profile"] = name });

    public static Answer ProviderInUse(string name) => Answer.Problem(
        409, "provider-in-use", "The provider is in use", "Connections of this provider exist; delete them first.", new JsonObject { ["provider"] = name });

    public static Answer CallerNotAllowed(string id) => Answer.Problem(
        403, "caller-not-allowed", "The caller may not use this connection", "The connection names its callers, and the platform does not vouch that this is one of them.", new JsonObject { ["connection"] = id });

    public static Answer Misconfigured(IReadOnlyDictionary<string, string> settings) => Answer.Problem(
        503, "misconfigured", "The app is not configured", "Settings are missing or wrong; `settings` names them.", SettingsMember(settings));

    public static Answer RefreshUnavailable(string detail) => Answer.Problem(
        503, "refresh-unavailable", "The token cannot be had at the moment", detail, new JsonObject { ["since"] = null, ["attempts"] = null, ["next_attempt_at"] = null, ["retryable"] = true }, DependencyRecheck);

    public static Answer DependencyUnavailable() => Answer.Problem(
        503, "dependency-unavailable", "A service that this one needs does not answer", "Nothing is lost; try again.", new JsonObject { ["retryable"] = true }, DependencyRecheck);

    public static Answer Unreadable(RowUnreadableException unreadable) => Answer.Problem(
        500,
        "row-unreadable",
        "Stored state is not readable",
        $"Somebody edited it (column {string.Join(", ", unreadable.Columns)}). Retrying does not help: a PUT mends or replaces it, a DELETE removes it.",
        new JsonObject { [unreadable.Table == ConnectionTable.TableName ? "connection" : "provider"] = unreadable.Key, ["retryable"] = false });

    public static Answer Internal() => Answer.Problem(500, "internal-error", "Something unexpected happened", "The log has the details.");

    private static Dictionary<string, List<string>> Errors(string field, string message) => new() { [field] = [message] };

    public static JsonObject SettingsMember(IReadOnlyDictionary<string, string> settings) => new()
    {
        ["settings"] = new JsonObject(settings.Select(s => KeyValuePair.Create(s.Key, (JsonNode?)JsonValue.Create(s.Value)))),
    };
}
