using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace TokenFunctions.Tests.Support;

/// <summary>Records what the app logs.</summary>
public sealed class AppEvents : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<(int Id, string Text)> _events = new();

    /// <summary>The texts of one event.</summary>
    public IReadOnlyList<string> Of(int id) => [.. _events.Where(e => e.Id == id).Select(e => e.Text)];

    /// <summary>The texts of one event that name something, usually a connection.</summary>
    public IReadOnlyList<string> Of(int id, string name) => [.. Of(id).Where(text => text.Contains(name, StringComparison.Ordinal))];

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _events.Enqueue((eventId.Id, formatter(state, exception)));

    public void Dispose()
    {
    }
}
