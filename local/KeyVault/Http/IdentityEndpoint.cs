using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using TokenFunctions.Local.KeyVault.Secrets;

namespace TokenFunctions.Local.KeyVault.Http;

/// <summary>
/// The managed-identity endpoint of App Service, for this vault only: it gives the vault's token to an app that knows the secret header.
/// So <c>DefaultAzureCredential</c> works on this machine as it does in Azure.
/// </summary>
internal sealed class IdentityEndpoint(string token, TimeProvider time)
{
    public const string Path = "/identity/token";

    private const string Header = "X-IDENTITY-HEADER";
    private const string Version = "2019-08-01";
    private const string Resource = "https://vault.azure.net";

    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    private readonly byte[] _secret = Encoding.UTF8.GetBytes(token);

    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Path != Path || !HttpMethods.IsGet(context.Request.Method))
        {
            return next(context);
        }

        Check(context.Request);
        var expires = (time.GetUtcNow() + Lifetime).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return context.Response.SendAsync(new TokenBody(token, expires, Resource, "Bearer"));
    }

    private void Check(HttpRequest request)
    {
        if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(request.Headers[Header].ToString()), _secret))
        {
            throw new VaultException(StatusCodes.Status401Unauthorized, "Unauthorized", $"{Header} is not this endpoint's.");
        }

        if (request.Query["api-version"] != Version)
        {
            throw VaultException.BadParameter($"api-version must be {Version}.");
        }

        if (request.Query["resource"].ToString().TrimEnd('/') != Resource)
        {
            throw VaultException.BadParameter($"resource must be {Resource}: there is no other on this machine.");
        }
    }

    private sealed record TokenBody(
        [property: JsonPropertyName("access_token")] string AccessToken,
        [property: JsonPropertyName("expires_on")] string ExpiresOn,
        string Resource,
        [property: JsonPropertyName("token_type")] string TokenType);
}
