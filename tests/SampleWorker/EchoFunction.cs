using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace TokenFunctions.SampleWorker;

/// <summary>Responds with the request as it arrived. The query may ask for a <c>status</c>; the response repeats the header <c>x-note</c>.</summary>
public static class EchoFunction
{
    [Function("Echo")]
    public static async Task<IResult> Echo(
        [HttpTrigger(AuthorizationLevel.Anonymous, Route = "echo/{name}/{number:int?}")] HttpRequest request,
        string name,
        int? number,
        FunctionContext context,
        CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(request.Body);
        var body = await reader.ReadToEndAsync(cancellationToken);
        request.HttpContext.Response.Headers["x-note"] = request.Headers["x-note"];
        return Results.Json(
            new
            {
                request.Method,
                Path = request.Path.Value,
                Query = request.QueryString.Value,
                Name = name,
                Number = number,
                Body = body,
                Headers = request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase),
                context.InvocationId,
                Environment.ProcessId,
            },
            statusCode: request.Query["status"] is [{ } status] ? int.Parse(status, CultureInfo.InvariantCulture) : 200);
    }
}
