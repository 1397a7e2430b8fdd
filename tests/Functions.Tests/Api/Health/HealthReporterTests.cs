using Azure;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using TokenFunctions.Api.Health;
using TokenFunctions.Composition;
using TokenFunctions.Options;
using TokenFunctions.Ports;
using TokenFunctions.Tests.Fakes;
using TokenFunctions.Tests.Support;

namespace TokenFunctions.Tests.Api.Health;

public sealed class HealthReporterTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task Report_AllWorks_IsHealthyAndKeptForTenSeconds()
    {
        var check = Check("tables", () => Task.CompletedTask);
        using var reporter = Reporter(check);

        Assert.True((await reporter.ReportAsync(CancellationToken.None)).IsHealthy);
        await reporter.ReportAsync(CancellationToken.None);
        Assert.Equal(1, check.Runs);

        _time.Advance(TimeSpan.FromSeconds(10));
        await reporter.ReportAsync(CancellationToken.None);
        Assert.Equal(2, check.Runs);
    }

    [Fact]
    public async Task Report_OneFails_NamesItWithoutDetails()
    {
        using var reporter = Reporter(
            Check("tables", () => Task.CompletedTask), Check("vault", () => Task.FromException(new InvalidOperationException("inner detail"))));

        var report = await reporter.ReportAsync(CancellationToken.None);

        Assert.False(report.IsHealthy);
        Assert.Equal(("ok", "unavailable"), (report.Checks["tables"], report.Checks["vault"]));
    }

    [Theory]
    [InlineData(true, "forbidden")]
    [InlineData(false, "unavailable")]
    public async Task Report_OneIsRefused_SaysSoAndLogsTheRole(bool isForbidden, string kind)
    {
        var refused = new StoreUnavailableException("Table Storage: cannot read.") { IsForbidden = isForbidden };
        using var log = new RecordedLog();
        using var reporter = Reporter(log, Check("tables", () => Task.FromException(refused)));

        Assert.Equal(kind, (await reporter.ReportAsync(CancellationToken.None)).Checks["tables"]);
        Assert.Equal(kind == "forbidden", Assert.Single(log.Lines).Contains("Needs a role", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_ReportsEachSettingAndEachCheckThatFails()
    {
        using var log = new RecordedLog();
        using var reporter = Reporter(log, Check("vault", () => Task.FromException(new InvalidOperationException("away"))));
        using var report = new StartupReport(
            reporter, new SettingsErrors(new Dictionary<string, string> { ["KeyVault__Uri"] = "is not set" }), _time, log.CreateLogger<StartupReport>());

        await report.StartAsync(CancellationToken.None);
        await report.ExecuteTask!;

        Assert.Equal(["Setting KeyVault__Uri is not set", "Health: vault: InvalidOperationException: away"], log.Lines);
    }

    [Fact]
    public async Task Report_OneHangs_TimesOut()
    {
        using var reporter = Reporter(Check("vault", () => new TaskCompletionSource().Task));
        var reporting = reporter.ReportAsync(CancellationToken.None);
        while (!reporting.IsCompleted)
        {
            // The framework runs checks on the thread pool, so the timer may not exist yet.
            await Task.Yield();
            _time.Advance(TimeSpan.FromSeconds(5));
        }

        Assert.Equal("timeout", (await reporting).Checks["vault"]);
    }

    private HealthReporter Reporter(params FakeCheck[] checks) => Reporter(NullLoggerFactory.Instance, checks);

    private HealthReporter Reporter(ILoggerFactory log, params FakeCheck[] checks)
    {
        var services = new ServiceCollection().AddLogging().AddHealthChecks();
        foreach (var check in checks)
        {
            services.AddCheck(check.Name, check);
        }

        var service = services.Services.BuildServiceProvider().GetRequiredService<HealthCheckService>();
        return new HealthReporter(new SettingsErrors(new Dictionary<string, string>()), service, _time, log.CreateLogger<HealthReporter>());
    }

    private FakeCheck Check(string name, Func<Task> work) => new(name, work, _time);

    private sealed class FakeCheck(string name, Func<Task> work, TimeProvider time) : DependencyHealthCheck("a role", time)
    {
        public string Name => name;

        public int Runs { get; private set; }

        protected override Task CheckAsync(CancellationToken cancellationToken)
        {
            Runs++;
            return work();
        }
    }
}
