using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using TokenFunctions.Local.KeyVault.Secrets;

namespace TokenFunctions.Local.KeyVault.Http;

/// <summary>
/// Accepts the one token of this vault. Any other request gets the challenge of the real vault (RFC 6750 section 3). The challenge names this vault as the
/// authorization server, so a real credential that is used by mistake contacts no server outside.
/// </summary>
internal sealed class BearerAuthentication(string token, KeyVaultCounters counters)
{
    private const string Scheme = "Bearer ";
    private const string Tenant = "00000000-0000-0000-0000-000000000000";

    private readonly byte[] _token = Encoding.UTF8.GetBytes(token);

    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var authorization = context.Request.Headers.Authorization.ToString();
        var presented = authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? authorization[Scheme.Length..] : null;
        return presented is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(presented), _token)
            ? next(context)
            : ChallengeAsync(
                context, presented is null ? "AKV10000: Request is missing a Bearer or PoP token." : "Error validating token: it is not this vault's.");
    }

    private Task ChallengeAsync(HttpContext context, string message)
    {
        counters.Count(KeyVaultOperation.Challenge);
        context.Response.Headers.WWWAuthenticate =
            $"Bearer authorization=\"{context.Request.Scheme}://{context.Request.Host}/{Tenant}\", resource=\"https://vault.azure.net\"";
        return context.Response.SendErrorAsync(new VaultException(StatusCodes.Status401Unauthorized, "Unauthorized", message));
    }
}
