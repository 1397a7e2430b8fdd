using System.Globalization;
using Microsoft.Extensions.Logging;
using TokenFunctions.Local.Host.Protocol;
using TokenFunctions.Local.Host.Startup;

namespace TokenFunctions.Local.Host.Worker;

/// <summary>
/// Prints the worker's logs, at the levels of host.json. The worker sends them over the stream and prints none itself. Logs that belong to no
/// invocation are printed too; the real host drops them.
/// </summary>
internal sealed class WorkerLog : IDisposable
{
    private readonly ILoggerFactory _loggers;

    public WorkerLog(HostJson hostJson) => _loggers = LoggerFactory.Create(logging => logging
        .AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "HH:mm:ss ";
        })
        .AddConfiguration(hostJson.Logging));

    public void Write(RpcLog log)
    {
        // A failed start also writes this text to standard error, and this host prints it from there.
        if (log.EventId != "HostedServiceStartupFaulted")
        {
            Print(log);
        }
    }

    public void Dispose() => _loggers.Dispose();

    private void Print(RpcLog log) =>
        _loggers.CreateLogger(log.Category).Log(
            (LogLevel)log.Level, Event(log.EventId), log, null, static (log, _) => $"{log.Message}{Failure(log.Exception)}");

    private static EventId Event(string text) => int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var id) ? id : 0;

    private static string Failure(RpcException? exception) => exception is null ? "" : $" {exception.Type}: {exception.Message} {exception.StackTrace}";
}
