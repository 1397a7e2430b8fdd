using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using TokenFunctions.Local.Host.Worker;

namespace TokenFunctions.Local.Host.Http;

/// <summary>
/// The keys <c>LocalKeys:Function</c> and <c>LocalKeys:Admin</c>, in the header <c>x-functions-key</c> or the query's <c>code</c>.
/// A level whose key is not configured is open, as in the official local tools; the admin key opens every level.
/// </summary>
internal sealed class KeyGate(IConfiguration configuration)
{
    private string? Function => configuration["LocalKeys:Function"];

    private string? Admin => configuration["LocalKeys:Admin"];

    public bool Opens(HttpRequest request, AuthorizationLevel level) => level switch
    {
        AuthorizationLevel.Anonymous => true,
        AuthorizationLevel.Function => string.IsNullOrEmpty(Function) || Shows(request, Function) || ShowsAdminKey(request),
        _ => string.IsNullOrEmpty(Admin) || ShowsAdminKey(request),
    };

    public bool ShowsAdminKey(HttpRequest request) => Shows(request, Admin);

    private static bool Shows(HttpRequest request, string? key)
    {
        var shown = request.Headers.TryGetValue("x-functions-key", out var header) ? header.ToString() : request.Query["code"].ToString();
        return !string.IsNullOrEmpty(key) && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(shown), Encoding.UTF8.GetBytes(key));
    }
}
