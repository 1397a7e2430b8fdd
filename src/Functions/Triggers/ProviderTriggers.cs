using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using TokenFunctions.OAuth;
using TokenFunctions.Refresh;
using TokenFunctions.Triggers.Http;

namespace TokenFunctions.Triggers;

/// <summary>Management of client registrations. Client secrets go in and never come out.</summary>
public sealed class ProviderTriggers(IProviderStore providers, ProviderManagement management, OutboundGuard guard, TimeProvider time)
{
    [Function("PutProvider")]
    public async Task<IActionResult> PutProvider(
        [HttpTrigger(AuthorizationLevel.Admin, "put", Route = "providers/{name}")] HttpRequest request, string name, CancellationToken cancellationToken)
    {
        if (!Names.IsValid(name))
        {
            return Problems.Invalid("name", Names.Rule);
        }

        var body = await RequestBody.ReadAsync(request, cancellationToken);
        var definition = ProviderBody.Read(body, name, guard);
        return body.Problem() ?? await management.PutAsync(definition, cancellationToken) switch
        {
            PutResult<Provider>.Created created => Answer.Json(201, Shown(created.Value)),
            PutResult<Provider>.Replaced replaced => Answer.Json(200, Shown(replaced.Value)),
            PutResult<Provider>.Invalid invalid => Problems.Invalid(invalid.Field, invalid.Message),
            _ => Problems.Internal(),
        };
    }

    [Function("GetProvider")]
    public async Task<IActionResult> GetProvider(
        [HttpTrigger(AuthorizationLevel.Admin, "get", Route = "providers/{name}")] HttpRequest request, string name, CancellationToken cancellationToken) =>
        !Names.IsValid(name) ? Problems.Invalid("name", Names.Rule)
        : await providers.ReadAsync(name, cancellationToken) is { } stored ? Answer.Json(200, Shown(stored.Provider))
        : Problems.ProviderNotFound(name);

    [Function("ListProviders")]
    public async Task<IActionResult> ListProviders(
        [HttpTrigger(AuthorizationLevel.Admin, "get", Route = "providers")] HttpRequest request, CancellationToken cancellationToken)
    {
        var list = await providers.ListAsync(cancellationToken);
        return Answer.Json(200, new JsonObject
        {
            ["providers"] = new JsonArray([.. list.Providers.Select(Shown)]),
            ["unreadable"] = new JsonArray([.. list.Unreadable.Select(name => JsonValue.Create(name))]),
        });
    }

    [Function("DeleteProvider")]
    public async Task<IActionResult> DeleteProvider(
        [HttpTrigger(AuthorizationLevel.Admin, "delete", Route = "providers/{name}")] HttpRequest request, string name, CancellationToken cancellationToken) =>
        !Names.IsValid(name) ? Problems.Invalid("name", Names.Rule)
        : await management.DeleteAsync(name, cancellationToken) switch
        {
            ProviderDeletion.Deleted => Answer.NoContent(),
            ProviderDeletion.InUse => Problems.ProviderInUse(name),
            _ => Problems.ProviderNotFound(name),
        };

    private JsonObject Shown(Provider provider) => Representations.Of(provider, time.GetUtcNow());
}
