using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using TokenFunctions.Local.SampleProvider.Endpoints;

namespace TokenFunctions.Local.SampleProvider;

/// <summary>Logs a defect of this server and sends a 500 that names it, so that a test cannot take it for an emulated fault.</summary>
internal sealed partial class UnexpectedErrors(ILoggerFactory loggers)
{
    private readonly ILogger _logger = loggers.CreateLogger<SampleProviderServer>();

    public async Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        try
        {
            await next(http);
        }
        catch (Exception e) when (e is not BadHttpRequestException && !http.RequestAborted.IsCancellationRequested && !http.Response.HasStarted)
        {
            LogUnexpected(e, http.Request.Method, http.Request.Path);
            await OAuthError.Of(500, "server_error", $"The sample provider failed: {e.GetType().Name}.").WriteAsync(http);
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "Sample provider failed on {Method} {Path}")]
    private partial void LogUnexpected(Exception error, string method, string path);
}
