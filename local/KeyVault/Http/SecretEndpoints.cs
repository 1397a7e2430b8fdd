using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using TokenFunctions.Local.KeyVault.Secrets;

namespace TokenFunctions.Local.KeyVault.Http;

/// <summary>The secrets operations of the Key Vault REST API.</summary>
internal sealed partial class SecretEndpoints(SecretVault vault)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        Map(routes, HttpMethods.Put, "/secrets/{name}", KeyVaultOperation.Set, SetAsync);
        Map(routes, HttpMethods.Get, "/secrets", KeyVaultOperation.List, ListAsync);
        Map(routes, HttpMethods.Get, "/secrets/{name}/versions", KeyVaultOperation.ListVersions, ListVersionsAsync);
        Map(routes, HttpMethods.Get, "/secrets/{name}/{version?}", KeyVaultOperation.Get, GetAsync);
        Map(routes, HttpMethods.Patch, "/secrets/{name}/{version?}", KeyVaultOperation.Update, UpdateAsync);
        Map(routes, HttpMethods.Delete, "/secrets/{name}", KeyVaultOperation.Delete, DeleteAsync);
        Map(routes, HttpMethods.Get, "/deletedsecrets", KeyVaultOperation.ListDeleted, ListDeletedAsync);
        Map(routes, HttpMethods.Get, "/deletedsecrets/{name}", KeyVaultOperation.GetDeleted, GetDeletedAsync);
        Map(routes, HttpMethods.Post, "/deletedsecrets/{name}/recover", KeyVaultOperation.Recover, RecoverAsync);
        Map(routes, HttpMethods.Delete, "/deletedsecrets/{name}", KeyVaultOperation.Purge, PurgeAsync);
    }

    private static void Map(IEndpointRouteBuilder routes, string method, string pattern, KeyVaultOperation operation, RequestDelegate handler) =>
        routes.MapMethods(pattern, [method], handler).WithMetadata(new OperationMetadata(operation));

    private async Task SetAsync(HttpContext context)
    {
        var secret = await vault.SetAsync(NameOf(context), await ReadAsync(context), context.RequestAborted);
        await SendAsync(context, secret, secret.Latest);
    }

    private Task GetAsync(HttpContext context)
    {
        var secret = vault.Find(NameOf(context));
        var version = secret.Version(VersionOf(context));
        return version.Enabled ? SendAsync(context, secret, version) : throw VaultException.Disabled();
    }

    private async Task UpdateAsync(HttpContext context)
    {
        var change = await ReadAsync(context);
        var (secret, version) = await vault.UpdateAsync(NameOf(context), VersionOf(context), change, context.RequestAborted);
        await context.Response.SendAsync(SecretBundle.OfVersion(VaultOf(context), secret, version));
    }

    private async Task DeleteAsync(HttpContext context) =>
        await SendDeletedAsync(context, await vault.DeleteAsync(NameOf(context), context.RequestAborted));

    private Task GetDeletedAsync(HttpContext context) => SendDeletedAsync(context, vault.FindDeleted(NameOf(context)));

    private async Task RecoverAsync(HttpContext context)
    {
        var secret = await vault.RecoverAsync(NameOf(context), context.RequestAborted);
        await context.Response.SendAsync(SecretBundle.OfVersion(VaultOf(context), secret, secret.Latest));
    }

    private async Task PurgeAsync(HttpContext context)
    {
        await vault.PurgeAsync(NameOf(context), context.RequestAborted);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private Task ListAsync(HttpContext context) => context.Response.SendAsync(
        SecretPage.Of(context.Request, vault.List(), s => s.Name, s => SecretBundle.OfSecret(VaultOf(context), s)));

    private Task ListDeletedAsync(HttpContext context) => context.Response.SendAsync(SecretPage.Of(
        context.Request, vault.ListDeleted(), s => s.Name, s => SecretBundle.OfSecret(VaultOf(context), s).WithDeletion(VaultOf(context), s)));

    private Task ListVersionsAsync(HttpContext context) => context.Response.SendAsync(SecretPage.Of(
        context.Request,
        vault.ListVersions(NameOf(context)),
        found => found.Version.Id,
        found => SecretBundle.OfVersion(VaultOf(context), found.Secret, found.Version)));

    private static Task SendAsync(HttpContext context, StoredSecret secret, SecretVersion version) =>
        context.Response.SendAsync(SecretBundle.OfVersion(VaultOf(context), secret, version) with { Value = version.Value });

    private static Task SendDeletedAsync(HttpContext context, StoredSecret secret) => context.Response.SendAsync(
        SecretBundle.OfVersion(VaultOf(context), secret, secret.Latest).WithDeletion(VaultOf(context), secret));

    private static string VaultOf(HttpContext context) => $"{context.Request.Scheme}://{context.Request.Host}";

    private static string? VersionOf(HttpContext context) => context.Request.RouteValues["version"] as string;

    private static string NameOf(HttpContext context)
    {
        var name = (string)context.Request.RouteValues["name"]!;
        return ValidName().IsMatch(name) ? name : throw VaultException.BadParameter($"The request URI contains an invalid name: {name}");
    }

    private static async Task<SecretChange> ReadAsync(HttpContext context)
    {
        try
        {
            var change = await JsonSerializer.DeserializeAsync<SecretChange>(context.Request.Body, VaultJson.Options, context.RequestAborted);
            return (change ?? throw VaultException.BadParameter("The request body is empty.")).Validated();
        }
        catch (JsonException e)
        {
            throw VaultException.BadParameter($"The request body is not valid JSON of a secret at {e.Path ?? "its beginning"}.");
        }
    }

    [GeneratedRegex(@"\A[0-9A-Za-z-]{1,127}\z", RegexOptions.CultureInvariant)]
    private static partial Regex ValidName();
}
