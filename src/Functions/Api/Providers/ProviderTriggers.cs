using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using TokenFunctions.Api.Http;
using TokenFunctions.Management;
using TokenFunctions.Model;
using TokenFunctions.Ports;

namespace TokenFunctions.Api.Providers;

/// <summary>Management of client registrations. Client secrets are write-only.</summary>
internal sealed class ProviderTriggers(IProviderStore providers, ProviderManagement management, IEndpointPolicy policy, TimeProvider time)
{
    [Function(FunctionNames.PutProvider)]
    public async Task<IActionResult> PutProvider(
        [HttpTrigger(AuthorizationLevel.Admin, "put", Route = "providers/{name}")] HttpRequest request, string name, CancellationToken cancellationToken)
    {
        if (!ResourceName.IsValid(name))
        {
            return Problems.Invalid("name", ResourceName.Rule);
        }

        var body = await RequestBody.ReadAsync(request, cancellationToken);
        var definition = PutProviderRequest.Read(body, name, policy);
        return body.Problem() ?? await management.PutAsync(definition, cancellationToken) switch
        {
            PutResult<Provider>.Created created => JsonResponse.Json(201, WithWarning(created.Value)),
            PutResult<Provider>.Replaced replaced => JsonResponse.Json(200, WithWarning(replaced.Value)),
            PutResult<Provider>.Invalid invalid => Problems.Invalid(invalid.Field, invalid.Message),
            _ => Problems.Internal(),
        };

        ProviderRegistrationResponse WithWarning(Provider provider)
        {
            var response = ResponseOf(provider);
            return response with { Warning = body.Warning() ?? response.Warning };
        }
    }

    [Function(FunctionNames.GetProvider)]
    public async Task<IActionResult> GetProvider(
        [HttpTrigger(AuthorizationLevel.Admin, "get", Route = "providers/{name}")] HttpRequest request, string name, CancellationToken cancellationToken) =>
        !ResourceName.IsValid(name) ? Problems.Invalid("name", ResourceName.Rule)
        : await providers.ReadAsync(name, cancellationToken) is { } stored ? JsonResponse.Json(200, ResponseOf(stored.Provider))
        : Problems.ProviderNotFound(name);

    [Function(FunctionNames.ListProviders)]
    public async Task<IActionResult> ListProviders(
        [HttpTrigger(AuthorizationLevel.Admin, "get", Route = "providers")] HttpRequest request, CancellationToken cancellationToken)
    {
        var list = await providers.ListAsync(cancellationToken);
        return JsonResponse.Json(200, new ProviderListResponse([.. list.Providers.Select(ResponseOf)], list.Unreadable));
    }

    [Function(FunctionNames.DeleteProvider)]
    public async Task<IActionResult> DeleteProvider(
        [HttpTrigger(AuthorizationLevel.Admin, "delete", Route = "providers/{name}")] HttpRequest request, string name, CancellationToken cancellationToken) =>
        !ResourceName.IsValid(name) ? Problems.Invalid("name", ResourceName.Rule)
        : await management.DeleteAsync(name, cancellationToken) switch
        {
            ProviderDeletion.Deleted => JsonResponse.NoContent(),
            ProviderDeletion.InUse => Problems.ProviderInUse(name),
            _ => Problems.ProviderNotFound(name),
        };

    private ProviderRegistrationResponse ResponseOf(Provider provider) => ProviderRegistrationResponse.Of(provider, time.GetUtcNow());
}
