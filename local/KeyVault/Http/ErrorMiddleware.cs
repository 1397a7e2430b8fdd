using Microsoft.AspNetCore.Http;
using TokenFunctions.Local.KeyVault.Secrets;

namespace TokenFunctions.Local.KeyVault.Http;

/// <summary>Turns every error into the vault's error JSON. An unexpected error shows only its type, because its text might hold a secret's value.</summary>
internal static class ErrorMiddleware
{
    public static async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has disconnected, so there is no response to send.
            return;
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            await context.Response.SendErrorAsync(ErrorOf(e));
            return;
        }

        if (!context.Response.HasStarted && context.Response.StatusCode >= StatusCodes.Status400BadRequest)
        {
            await context.Response.SendErrorAsync(RoutingError(context));
        }
    }

    private static VaultException ErrorOf(Exception exception) => exception switch
    {
        VaultException error => error,
        BadHttpRequestException bad => new VaultException(bad.StatusCode, "BadParameter", bad.Message),
        IOException or UnauthorizedAccessException => Internal($"The vault's state could not be written: {exception.Message}"),
        _ => Internal($"The vault failed: {exception.GetType().Name}."),
    };

    private static VaultException Internal(string message) => new(StatusCodes.Status500InternalServerError, "InternalServerError", message);

    private static VaultException RoutingError(HttpContext context) => context.Response.StatusCode switch
    {
        StatusCodes.Status405MethodNotAllowed => new VaultException(
            StatusCodes.Status405MethodNotAllowed, "MethodNotAllowed", $"{context.Request.Method} is not allowed for {context.Request.Path}."),
        var status => new VaultException(status, "NotFound", $"There is no resource {context.Request.Path} in this key vault."),
    };
}
