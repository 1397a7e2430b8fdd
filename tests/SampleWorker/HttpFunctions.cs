using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace TokenFunctions.SampleWorker;

/// <summary>Functions that respond at once.</summary>
public static class HttpFunctions
{
    /// <summary>The least that a function can do. The benchmark compares the app with it.</summary>
    [Function("Empty")]
    public static IResult Empty([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "empty")] HttpRequest request) => Results.Json(new { Status = "ok" });

    [Function("FunctionLevel")]
    public static IResult FunctionLevel([HttpTrigger(AuthorizationLevel.Function, "get")] HttpRequest request) => Results.Text("in");

    [Function("AdminLevel")]
    public static IResult AdminLevel([HttpTrigger(AuthorizationLevel.Admin, "get")] HttpRequest request) => Results.Text("in");

    /// <summary>The tests disable it with a setting.</summary>
    [Function("Disabled")]
    public static IResult Disabled([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) => Results.Text("in");

    [Function("Redirect")]
    public static IActionResult Redirect([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) => new RedirectResult("/api/empty");

    [Function("Length")]
    public static async Task<IResult> Length([HttpTrigger(AuthorizationLevel.Anonymous, "post")] HttpRequest request, CancellationToken cancellationToken)
    {
        var (buffer, length) = (new byte[64 * 1024], 0L);
        Console.WriteLine("Length began");
        try
        {
            while (await request.Body.ReadAsync(buffer, cancellationToken) is > 0 and var read)
            {
                length += read;
            }

            return Results.Json(length);
        }
        catch (Exception e)
        {
            Console.WriteLine($"Length failed: {e.GetType().Name}");
            throw;
        }
    }
}
