using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace TokenFunctions.Local.Tests.FunctionsRuntime;

public sealed record Sample(string FirstName, int Age);

/// <summary>A function of every supported shape.</summary>
public sealed class SampleFunctions(Greeter greeter) : IDisposable
{
    private static readonly Sample Ada = new("Ada", 36);

    [Function("Object")]
    public static Task<IActionResult> Ok([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) =>
        Task.FromResult<IActionResult>(new OkObjectResult(Ada));

    [Function("Problem")]
    public static IActionResult Problem([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) =>
        new ObjectResult(new ProblemDetails { Title = "no", Status = 409 }) { StatusCode = 409 };

    [Function("Minimal")]
    public static IResult Minimal([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) => Results.Json(Ada, statusCode: 203);

    [Function("Poco")]
    public static ValueTask<Sample> Poco([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) => new(Ada);

    [Function("PlainPoco")]
    public static Sample PlainPoco([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request) => Ada;

    [Function("Nothing")]
    public void Nothing([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) => greeter.Mark(request);

    [Function("NothingLater")]
    public async ValueTask NothingLater([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request)
    {
        await Task.Yield();
        greeter.Mark(request);
    }

    [Function("Written")]
    public static async Task Written([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request)
    {
        request.HttpContext.Response.StatusCode = 418;
        await request.HttpContext.Response.WriteAsync("tea");
    }

    [Function("Greet")]
    public IActionResult Greet(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "post", Route = "people/{name}/{age:int?}")] HttpRequest request, string name, int age = 7) =>
        new ContentResult { Content = $"{greeter.Greet(name)} {age} {request.Method}" };

    [Function("Guid")]
    public static IResult Identify([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "guids/{id}")] HttpRequest request, Guid id) => Results.Text(id.ToString("N"));

    [Function("Throw")]
    public static IActionResult Throw([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) => throw new InvalidOperationException("secret detail");

    [Function("ThrowLate")]
    public static async Task ThrowLate([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request)
    {
        await request.HttpContext.Response.WriteAsync("half");
        await request.HttpContext.Response.Body.FlushAsync();
        throw new InvalidOperationException("late");
    }

    [Function("Length")]
    public static async Task<IResult> Length([HttpTrigger(AuthorizationLevel.Anonymous, "post")] HttpRequest request)
    {
        using var reader = new StreamReader(request.Body);
        return Results.Text((await reader.ReadToEndAsync()).Length.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    [Function("Context")]
    public static IResult Context([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request, FunctionContext context, CancellationToken cancellationToken) =>
        Results.Json(new
        {
            context.FunctionDefinition.Name,
            context.FunctionDefinition.EntryPoint,
            Trigger = context.FunctionDefinition.InputBindings["request"].Type,
            Parameters = string.Join(',', context.FunctionDefinition.Parameters.Select(p => p.Name)),
            HasInvocationId = Guid.TryParse(context.InvocationId, out _),
            SameToken = context.CancellationToken == cancellationToken,
            SameServices = ReferenceEquals(request.HttpContext.RequestServices, context.InstanceServices),
            SameRequest = ReferenceEquals(context.GetHttpContext(), request.HttpContext),
        });

    [Function("Call")]
    public static IResult FunctionLevel([HttpTrigger(AuthorizationLevel.Function, "get")] HttpRequest request) => Results.Text("in");

    [Function("Manage")]
    public static IResult AdminLevel([HttpTrigger(AuthorizationLevel.Admin, "get")] HttpRequest request) => Results.Text("in");

    public void Dispose() => greeter.Disposed++;
}

public sealed class Greeter
{
    public int Disposed { get; set; }

    public string Greeting { get; init; } = "Hello";

    public string Greet(string name) => $"{Greeting} {name}";

    public void Mark(HttpRequest request) => request.HttpContext.Response.Headers["x-ran"] = Greeting;
}
