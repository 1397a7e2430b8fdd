using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
await builder.Build().RunAsync();

namespace TokenFunctions.EmptyWorker
{
    /// <summary>Answers at once, with about as many bytes as a token.</summary>
    public static class EmptyFunctions
    {
        private static readonly string Text = new('x', 200);

        [Function("Health")]
        public static IResult Health([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health")] HttpRequest request) => Results.Ok();

        [Function("Empty")]
        public static IResult Empty([HttpTrigger(AuthorizationLevel.Function, "get", Route = "empty")] HttpRequest request) => Results.Json(new { text = Text });
    }
}
