using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using TokenFunctions.Local.WorkerHook;

[assembly: HostingStartup(typeof(ProbeResponder))]

namespace TokenFunctions.Local.WorkerHook;

/// <summary>Responds to the host's probe with the worker's id, before the app sees the request. No other process knows the id.</summary>
internal sealed class ProbeResponder : IHostingStartup, IStartupFilter
{
    private const string Header = "x-local-worker-probe";

    public void Configure(IWebHostBuilder builder) => builder.ConfigureServices(services => services.AddSingleton<IStartupFilter>(this));

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use((http, rest) => IsProbe(http.Request, WorkerId(Environment.GetCommandLineArgs())) ? RespondAsync(http) : rest(http));
        next(app);
    };

    internal static string? WorkerId(string[] arguments) => arguments.SkipWhile(a => a != "--functions-worker-id").Skip(1).FirstOrDefault();

    internal static bool IsProbe(HttpRequest request, string? workerId) => workerId is not null && request.Headers[Header] == workerId;

    private static Task RespondAsync(HttpContext http)
    {
        http.Response.Headers[Header] = http.Request.Headers[Header];
        http.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }
}
