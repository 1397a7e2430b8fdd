using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using TokenFunctions.Api.Http;
using TokenFunctions.Tokens;

namespace TokenFunctions.Api.Tokens;

/// <summary>The functions for callers.</summary>
internal sealed class TokenTriggers(AccessTokenRetriever tokens, CallerIdentity callers, TokenResultMapper mapper)
{
    private const long MaxTtlSeconds = 31_536_000;

    [Function(FunctionNames.GetToken)]
    public async Task<IActionResult> GetToken(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "connections/{id}/token")] HttpRequest request, string id, CancellationToken cancellationToken)
    {
        if (!ResourceName.IsValid(id))
        {
            return Problems.Invalid("id", ResourceName.Rule);
        }

        if (!TryReadMinTtl(request, out var minTtl))
        {
            return Problems.Invalid("min_ttl", $"Must be one whole number of seconds from 0 to {MaxTtlSeconds}.");
        }

        return mapper.HandOut(id, await tokens.GetAsync(id, minTtl, callers.Of(request), cancellationToken));
    }

    [Function(FunctionNames.ReportRejectedToken)]
    public async Task<IActionResult> ReportRejectedToken(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "connections/{id}/token/rejected")] HttpRequest request,
        string id,
        CancellationToken cancellationToken)
    {
        if (!ResourceName.IsValid(id))
        {
            return Problems.Invalid("id", ResourceName.Rule);
        }

        var body = await RequestBody.ReadAsync(request, cancellationToken);
        var generation = body.Number("generation", 0, long.MaxValue, isRequired: true);
        return body.Problem() ?? mapper.HandOut(id, await tokens.ReportRejectedAsync(id, generation!.Value, callers.Of(request), cancellationToken));
    }

    private static bool TryReadMinTtl(HttpRequest request, out TimeSpan? minTtl)
    {
        minTtl = null;
        if (!request.Query.TryGetValue("min_ttl", out var values))
        {
            return true;
        }

        if (values.Count != 1 || !long.TryParse(values[0], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || seconds > MaxTtlSeconds)
        {
            return false;
        }

        minTtl = TimeSpan.FromSeconds(seconds);
        return true;
    }
}
