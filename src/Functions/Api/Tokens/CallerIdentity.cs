using System.Text.Json;
using Microsoft.AspNetCore.Http;
using TokenFunctions.Options;
using TokenFunctions.Tokens;

namespace TokenFunctions.Api.Tokens;

/// <summary>
/// The caller, from the headers that App Service authentication sets. Without App Service authentication a client's own headers reach the worker, so no caller
/// is known.
/// </summary>
internal sealed class CallerIdentity(HostingSettings hosting)
{
    private static readonly string[] IdentityClaims =
    [
        "appid", "azp", "oid", "http://schemas.microsoft.com/identity/claims/objectidentifier",
    ];

    public Caller Of(HttpRequest request)
    {
        if (!hosting.PlatformAuthenticates)
        {
            return Caller.Unknown;
        }

        var identities = new HashSet<string>(Claims(request.Headers["X-MS-CLIENT-PRINCIPAL"].ToString()), StringComparer.OrdinalIgnoreCase);
        if (request.Headers["X-MS-CLIENT-PRINCIPAL-ID"].ToString() is { Length: > 0 } id)
        {
            identities.Add(id);
        }

        return new Caller(identities);
    }

    private static IEnumerable<string> Claims(string header)
    {
        try
        {
            using var principal = JsonDocument.Parse(Convert.FromBase64String(header));
            return
            [
                .. principal.RootElement.GetProperty("claims").EnumerateArray()
                    .Where(c => IdentityClaims.Contains(c.GetProperty("typ").GetString()))
                    .Select(c => c.GetProperty("val").GetString() ?? ""),
            ];
        }
        catch (Exception e) when (e is FormatException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            // The header is not a principal. The caller stays unknown.
            return [];
        }
    }
}
