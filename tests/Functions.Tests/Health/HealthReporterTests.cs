using Azure;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Moq;
using TokenFunctions.Connections;
using TokenFunctions.Health;
using TokenFunctions.Settings;
using TokenFunctions.Tests.Support;

namespace TokenFunctions.Tests.Health;

public sealed class HealthReporterTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task Report_AllWorks_IsHealthyAndKeptForTenSeconds()
    {
        var check = Check("tables", () => Task.CompletedTask);
        using var reporter = Reporter(check.Object);

        Assert.True((await reporter.ReportAsync(CancellationToken.None)).IsHealthy);
        await reporter.ReportAsync(CancellationToken.None);
        check.Verify(c => c.CheckAsync(It.IsAny<CancellationToken>()), Times.Once);

        _time.Advance(TimeSpan.FromSeconds(10));
        await reporter.ReportAsync(CancellationToken.None);
        check.Verify(c => c.CheckAsync(It.IsAny<CancellationToken>()), Times.Exactly(2));
    }

    [Fact]
    public async Task Report_OneFails_NamesItWithoutDetails()
    {
        using var reporter = Reporter(Check("tables", () => Task.CompletedTask).Object, Check("vault", () => Task.FromException(new InvalidOperationException("inner detail"))).Object);

        var report = await reporter.ReportAsync(CancellationToken.None);

        Assert.False(report.IsHealthy);
        Assert.Equal(("ok", "unavailable"), (report.Checks["tables"], report.Checks["vault"]));
    }

    [Theory]
    [InlineData(403, "forbidden")]
    [InlineData(401, "forbidden")]
    [InlineData(500, "unavailable")]
    public async Task Report_OneIsRefused_SaysSoAndLogsTheRole(int status, string kind)
    {
        var refused = new StoreUnavailableException("Table Storage: cannot read (403).", new RequestFailedException(status, "refused"));
        using var log = new RecordedLog();
        using var reporter = Reporter(log, Check("tables", () => Task.FromException(refused)).Object);

        Assert.Equal(kind, (await reporter.ReportAsync(CancellationToken.None)).Checks["tables"]);
        Assert.Equal(kind == "forbidden", Assert.Single(log.Lines).Contains("Needs a role", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_ReportsEachSettingAndEachCheckThatFails()
    {
        using var log = new RecordedLog();
        using var reporter = Reporter(log, Check("vault", () => Task.FromException(new InvalidOperationException("away"))).Object);
        using var report = new StartupReport(reporter, new SettingsErrors(new Dictionary<string, string> { ["KeyVault__Uri"] = "is not set" }), log.CreateLogger<StartupReport>());

        await report.StartAsync(CancellationToken.None);
        await report.ExecuteTask!;

        Assert.Equal(["Setting KeyVault__Uri is not set", "Health: vault: InvalidOperationException: away"], log.Lines);
    }

    [Fact]
    public async Task Report_OneHangs_TimesOut()
    {
        using var reporter = Reporter(Check("vault", () => new TaskCompletionSource().Task).Object);
        var reporting = reporter.ReportAsync(CancellationToken.None);
        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal("timeout", (await reporting).Checks["vault"]);
    }

    private HealthReporter Reporter(params IHealthCheck[] checks) => Reporter(NullLoggerFactory.Instance, checks);

    private HealthReporter Reporter(ILoggerFactory log, params IHealthCheck[] checks)
    {
        var services = new ServiceCollection();
        foreach (var check in checks)
        {
            services.AddSingleton(check);
        }

        return new HealthReporter(new SettingsErrors(new Dictionary<string, string>()), services.BuildServiceProvider(), _time, log.CreateLogger<HealthReporter>());
    }

    private static Mock<IHealthCheck> Check(string name, Func<Task> work)
    {
        var check = new Mock<IHealthCheck>();
        check.SetupGet(c => c.Name).Returns(name);
        check.SetupGet(c => c.Needs).Returns("a role");
        check.Setup(c => c.CheckAsync(It.IsAny<CancellationToken>())).Returns(work);
        return check;
    }
}
