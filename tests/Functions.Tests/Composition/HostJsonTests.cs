using System.Runtime.CompilerServices;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using TokenFunctions.Composition;

namespace TokenFunctions.Tests.Composition;

/// <summary>
/// What the Functions host prints. It writes its own lines about a function in the category <c>Function.NAME</c>, and everything that the worker logs during a
/// call of it in <c>Function.NAME.User</c>.
/// </summary>
public sealed class HostJsonTests
{
    [Theory]
    [InlineData("Function.Sweep.User", LogLevel.Information, true)]
    [InlineData("Function.GetToken.User", LogLevel.Information, true)]
    [InlineData("Function.Sweep.User", LogLevel.Debug, false)]
    [InlineData("Function.Sweep", LogLevel.Information, false)]
    [InlineData("Function.Sweep", LogLevel.Warning, true)]
    [InlineData("Azure.Core", LogLevel.Information, false)]
    [InlineData("Host.Startup", LogLevel.Information, true)]
    public void LogLevel_OfTheRealHost_ShowsTheAppsEvents(string category, LogLevel level, bool isShown)
    {
        var file = new ConfigurationBuilder().AddJsonFile(Path.GetFullPath(Path.Combine(Folder(), "../../../src/Functions/host.json"))).Build();
        using var services = new ServiceCollection()
            .AddLogging(logging => logging.AddConfiguration(file.GetSection("logging")).AddProvider(new Listening()))
            .BuildServiceProvider();

        Assert.Equal(isShown, services.GetRequiredService<ILoggerFactory>().CreateLogger(category).IsEnabled(level));
    }

    /// <summary>The host takes all that the worker sends for the function's own, so the worker sends no line of an SDK below a warning.</summary>
    [Theory]
    [InlineData("TokenFunctions.Telemetry.RefreshTelemetry", null, true)]
    [InlineData("Azure.Core", null, false)]
    [InlineData("System.Net.Http.HttpClient", null, false)]
    [InlineData("Microsoft.AspNetCore.Hosting", null, false)]
    [InlineData("Azure.Core", "Information", true)]
    public void LogLevel_OfTheWorker_HidesTheSdksUnlessASettingShowsThem(string category, string? setting, bool isShown)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        var settings = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["LogLevel:Azure"] = setting }).Build();
        builder.Logging.AddConfiguration(settings).AddProvider(new Listening());
        builder.AddTelemetryExport();
        using var host = builder.Build();

        Assert.Equal(isShown, host.Services.GetRequiredService<ILoggerFactory>().CreateLogger(category).IsEnabled(LogLevel.Information));
    }

    private static string Folder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;

    private sealed class Listening : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => new Everything();

        public void Dispose()
        {
        }
    }

    private sealed class Everything : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => NullLogger.Instance.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
        }
    }
}
