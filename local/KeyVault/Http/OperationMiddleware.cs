using Microsoft.AspNetCore.Http;
using TokenFunctions.Local.KeyVault.Secrets;

namespace TokenFunctions.Local.KeyVault.Http;

/// <summary>The operation that a request to an endpoint counts as.</summary>
internal sealed record OperationMetadata(KeyVaultOperation Operation);

/// <summary>Counts the request and checks its <c>api-version</c>.</summary>
internal sealed class OperationMiddleware(KeyVaultCounters counters)
{
    /// <summary>Stable versions whose secrets operations have the shape served here.</summary>
    private static readonly string[] Versions = ["7.4", "7.5", "7.6", "2025-07-01", "2026-04-01"];

    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        counters.Count(context.GetEndpoint()?.Metadata.GetMetadata<OperationMetadata>()?.Operation ?? KeyVaultOperation.Other);
        var version = context.Request.Query["api-version"].ToString();
        return Versions.Contains(version, StringComparer.Ordinal)
            ? next(context)
            : throw VaultException.BadParameter($"api-version must be one of {string.Join(", ", Versions)}.");
    }
}
