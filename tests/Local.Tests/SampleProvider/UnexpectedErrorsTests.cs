using Microsoft.Extensions.Logging;
using TokenFunctions.Local.SampleProvider;

namespace TokenFunctions.Local.Tests.SampleProvider;

public sealed class UnexpectedErrorsTests
{
    [Fact]
    public async Task Defect_IsA500ThatNamesItAndIsLoggedWithoutTheToken()
    {
        using var logs = new CollectingLoggers();
        await using var provider = await ProviderHarness.StartAsync(
            new() { DeadGrant = ErrorAnswer.InvalidGrant with { ContentType = "no\nheader" } }, loggers: logs);

        var reply = await provider.RefreshAsync("rt_unknown");

        reply.IsError(500, "server_error");
        Assert.Contains("InvalidOperationException", (string?)reply.Json["error_description"], StringComparison.Ordinal);
        var log = Assert.Single(logs.Lines);
        Assert.Contains("POST /token", log, StringComparison.Ordinal);
        Assert.DoesNotContain("rt_unknown", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OrdinaryErrors_AreNotLogged()
    {
        using var logs = new CollectingLoggers();
        await using var provider = await ProviderHarness.StartAsync(loggers: logs);

        await provider.RefreshAsync("rt_unknown");
        await provider.RefreshAsync(new string('a', 65 * 1024));
        await provider.GetAsync("nowhere");

        Assert.Empty(logs.Lines);
    }

    private sealed class CollectingLoggers : ILoggerFactory, ILogger
    {
        public List<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public bool IsEnabled(LogLevel logLevel) => true;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add($"{formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}
