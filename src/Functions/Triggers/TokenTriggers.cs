using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using TokenFunctions.Refresh;
using TokenFunctions.Triggers.Http;

namespace TokenFunctions.Triggers;

/// <summary>What callers use.</summary>
public sealed class TokenTriggers(AccessTokens tokens, CallerIdentity callers, TokenAnswers answers)
{
    private const long MaxTtlSeconds = 31_536_000;

    [Function("GetToken")]
    public async Task<IActionResult> GetToken(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "connections/{id}/token")] HttpRequest request, string id, CancellationToken cancellationToken)
    {
        if (!Names.IsValid(id))
        {
            return Problems.Invalid("id", Names.Rule);
        }

        if (!TryReadMinTtl(request, out var minTtl))
        {
            return Problems.Invalid("min_ttl", $"Must be one whole number of seconds from 0 to {MaxTtlSeconds}.");
        }

        return answers.HandOut(id, await tokens.GetAsync(id, minTtl, callers.Of(request), cancellationToken));
    }

    [Function("ReportRejectedToken")]
    public async Task<IActionResult> ReportRejectedToken(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "connections/{id}/token/rejected")] HttpRequest request, string id, CancellationToken cancellationToken)
    {
        if (!Names.IsValid(id))
        {
            return Problems.Invalid("id", Names.Rule);
        }

        var body = await RequestBody.ReadAsync(request, cancellationToken);
        var generation = body.Number("generation", 0, long.MaxValue, isRequired: true);
        return body.Problem() ?? answers.HandOut(id, await tokens.ReportRejectedAsync(id, generation!.Value, callers.Of(request), cancellationToken));
    }

    internal static bool HandsOutTokens(string function) => function is "GetToken" or "ReportRejectedToken" or "RefreshConnection";

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
