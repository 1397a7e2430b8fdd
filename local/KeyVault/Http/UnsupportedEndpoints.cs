using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using TokenFunctions.Local.KeyVault.Secrets;

namespace TokenFunctions.Local.KeyVault.Http;

/// <summary>Operations of the real vault that this vault does not support. It rejects them with a status that clients do not retry.</summary>
internal static class UnsupportedEndpoints
{
    private static readonly string[] Patterns =
    [
        "/keys/{**rest}", "/deletedkeys/{**rest}", "/certificates/{**rest}", "/deletedcertificates/{**rest}", "/storage/{**rest}",
        "/deletedstorage/{**rest}", "/rng", "/backup", "/restore",
    ];

    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var pattern in Patterns)
        {
            routes.Map(pattern, RefuseAsync);
        }

        routes.MapPost("/secrets/{name}/backup", RefuseAsync);
        routes.MapPost("/secrets/restore", RefuseAsync);
    }

    private static Task RefuseAsync(HttpContext context) => throw new VaultException(
        StatusCodes.Status501NotImplemented,
        "NotSupported",
        $"This local vault serves secrets only, without backup and restore: {context.Request.Method} {context.Request.Path} is not supported.");
}
