using TokenFunctions.Api.Http;
using TokenFunctions.Api.Tokens;
using TokenFunctions.Model;
using TokenFunctions.Refresh.Hosts;
using TokenFunctions.Tokens;

namespace TokenFunctions.Api.Connections;

/// <summary>A connection's state, without secrets. Times are RFC 3339.</summary>
/// <param name="Connection">The id.</param>
/// <param name="Reason">The reason of the verdict; null for none.</param>
/// <param name="HeldBack">Null also where the host was not looked up.</param>
internal sealed record ConnectionResponse(
    string Connection,
    string Provider,
    string Status,
    string StatusSince,
    string? Reason,
    long Generation,
    string Strategy,
    string? Scope,
    string? Resource,
    string TokenType,
    string? ExpiresAt,
    string? RefreshTokenExpiresAt,
    string? GrantIdleExpiresAt,
    string? GrantExpiresAt,
    WarningResponse? Warning,
    string? DueAt,
    string? LastRefreshedAt,
    int Failures,
    string? NextAttemptAt,
    HeldBackResponse? HeldBack,
    ConnectionErrorResponse? LastError,
    IReadOnlyDictionary<string, string> Labels,
    IReadOnlyList<string> AllowedCallers,
    string CreatedAt)
{
    public static ConnectionResponse Of(Connection c) => Of(c, null);

    public static ConnectionResponse Of(Connection c, HostBackoff? heldBack) => new(
        c.Id,
        c.Provider,
        ConnectionStatusNames.Of(c.Status),
        ResponseJson.Time(c.StatusSince),
        c.Verdict?.Reason,
        c.TokenGeneration,
        c.Strategy == RefreshStrategy.Eager ? "eager" : "on_demand",
        c.Scope ?? c.RequestedScope,
        c.Resource,
        c.TokenType,
        ResponseJson.Time(c.AccessTokenExpiresAt),
        ResponseJson.Time(c.RefreshTokenExpiresAt ?? c.RefreshTokenIdleExpiresAt),
        ResponseJson.Time(GrantLifetime.IdleEnd(c)),
        ResponseJson.Time(c.GrantExpiresAt),
        TokenWarning.OfGrant(c) is { } warning ? WarningResponse.Of(warning) : null,
        ResponseJson.Time(c.DueAt),
        ResponseJson.Time(c.LastRefreshedAt),
        c.Failures,
        ResponseJson.Time(c.NextAttemptAt),
        heldBack is null ? null : new HeldBackResponse(heldBack.Reason, ResponseJson.Time(heldBack.Until)),
        c.LastError is { } error ? ConnectionErrorResponse.Of(error) : null,
        c.Labels,
        c.AllowedCallers,
        ResponseJson.Time(c.CreatedAt));
}

/// <summary>The process that answers sends no refresh to the connection's host.</summary>
/// <param name="Reason">A member of <see cref="FailureReasons"/>.</param>
internal sealed record HeldBackResponse(string Reason, string Until);

/// <summary>The last failure of a connection's refresh.</summary>
/// <param name="Reason">A member of <see cref="FailureReasons"/>.</param>
/// <param name="Status">HTTP status; null where no response came.</param>
internal sealed record ConnectionErrorResponse(string Reason, int? Status, string? ProviderError, string? ProviderErrorDescription, string At)
{
    public static ConnectionErrorResponse Of(RefreshError error) => new(error.Reason, error.Status, error.Code, error.Description, ResponseJson.Time(error.At));
}

/// <param name="Unreadable">Ids of connections whose row is not readable.</param>
/// <param name="Cursor">For the next page; null on the last one.</param>
internal sealed record ConnectionListResponse(IReadOnlyList<ConnectionResponse> Connections, IReadOnlyList<string> Unreadable, string? Cursor);
