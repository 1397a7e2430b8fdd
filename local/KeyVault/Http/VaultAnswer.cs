using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using TokenFunctions.Local.KeyVault.Secrets;

namespace TokenFunctions.Local.KeyVault.Http;

/// <summary>Responses in the vault's JSON.</summary>
internal static class VaultAnswer
{
    public static Task SendAsync<T>(this HttpResponse response, T body, int status = StatusCodes.Status200OK)
    {
        response.StatusCode = status;
        response.Headers.CacheControl = "no-cache";
        return response.WriteAsJsonAsync(body, VaultJson.Options);
    }

    public static Task SendErrorAsync(this HttpResponse response, VaultException error) => response.SendAsync(
        new ErrorBody(new ErrorDetail(error.Code, error.Message, error.InnerCode is { } inner ? new InnerError(inner) : null)), error.Status);

    private sealed record ErrorBody(ErrorDetail Error);

    private sealed record ErrorDetail(string Code, string Message, [property: JsonPropertyName("innererror")] InnerError? Inner);

    private sealed record InnerError(string Code);
}
