using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using TokenFunctions.Api.Http;

namespace TokenFunctions.Api.Health;

internal sealed class HealthTrigger(HealthReporter health)
{
    [Function(FunctionNames.Health)]
    public async Task<IActionResult> Health(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health")] HttpRequest request, CancellationToken cancellationToken)
    {
        var report = await health.ReportAsync(cancellationToken);
        var checks = new JsonObject(report.Checks.Select(c => KeyValuePair.Create(c.Key, (JsonNode?)JsonValue.Create(c.Value))));
        if (report.IsHealthy)
        {
            return JsonResponse.Json(200, new JsonObject { ["status"] = "healthy", ["checks"] = checks });
        }

        var members = Problems.SettingsMember(report.Settings);
        members["checks"] = checks;
        return JsonResponse.Problem(
            503,
            report.Settings.Count > 0 ? "misconfigured" : "unhealthy",
            "The app is not healthy",
            "`settings` and `checks` name the problems.",
            members);
    }
}
