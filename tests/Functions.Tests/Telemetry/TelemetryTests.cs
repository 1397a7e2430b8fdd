using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using TokenFunctions.Api.Tokens;
using TokenFunctions.Model;
using TokenFunctions.Telemetry;
using TokenFunctions.Tests.Fakes;
using TokenFunctions.Tests.OAuth.Fuzz;

namespace TokenFunctions.Tests.Telemetry;

/// <summary>Names and values of the telemetry. Dashboards and alerts of users depend on them.</summary>
public sealed class TelemetryTests : IDisposable
{
    private static readonly Connection Row = Some.Connection() with { Id = "observed", Generation = 17, AccessTokenGeneration = 17 };

    private readonly ServiceProvider _services;
    private readonly RecordedMetrics _metrics;

    public TelemetryTests()
    {
        _services = new ServiceCollection().AddLogging().AddMetrics()
            .AddSingleton<RefreshTelemetry>().AddSingleton<SweepTelemetry>().AddSingleton<LogNotifier>().AddSingleton<TokenTelemetry>().BuildServiceProvider();
        _metrics = new RecordedMetrics(_services.GetRequiredService<IMeterFactory>());
    }

    [Fact]
    public void RefreshCompleted_CountsAndTimes_ByOutcomeAndProvider()
    {
        Get<RefreshTelemetry>().RefreshCompleted(Row.Id, new RefreshResult(RefreshOutcome.Refreshed, Row), TimeSpan.FromSeconds(1.5));

        Assert.Equal(
            [
                "TokenFunctions token.refresh 1 {refresh} outcome=Refreshed provider=acme",
                "TokenFunctions token.refresh.duration 1.5 s outcome=Refreshed provider=acme",
            ],
            _metrics.All);
    }

    [Fact]
    public void RefreshCompleted_Traced_IsASpanOfItsLengthWithTheConnection()
    {
        // Tests that run meanwhile refresh the usual connection.
        var row = Row with { Id = "traced" };
        var spans = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "TokenFunctions",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = span =>
            {
                lock (spans)
                {
                    spans.Add(span);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);

        Get<RefreshTelemetry>().RefreshCompleted(row.Id, new RefreshResult(RefreshOutcome.Deferred, row), TimeSpan.FromSeconds(3));

        var span = Assert.Single(spans, s => (string?)s.GetTagItem("connection") == row.Id);
        Assert.Equal("token.refresh", span.OperationName);
        Assert.InRange(span.Duration, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(60));
        Assert.Equal(("Deferred", "acme", 17L), (span.GetTagItem("outcome"), span.GetTagItem("provider"), span.GetTagItem("generation")));
        Assert.Equal(["connection", "generation", "outcome", "provider"], span.TagObjects.Select(t => t.Key).Order());
    }

    [Theory]
    [InlineData(300, 0)]
    [InlineData(0, 1)]
    [InlineData(-5, 1)]
    public void HandedOut_RecordsTheLifeLeft_AndCountsWhatHasNone(int seconds, int expired)
    {
        var expiry = Row.CreatedAt + TimeSpan.FromHours(1);
        Get<TokenTelemetry>().HandedOut(Row with { AccessTokenExpiresAt = expiry }, expiry - TimeSpan.FromSeconds(seconds));

        Assert.Equal(
            [$"TokenFunctions token.life {seconds} s provider=acme", $"TokenFunctions token.expired_handed_out {expired} {{token}} provider=acme"],
            _metrics.All);
    }

    [Fact]
    public void SweepCompleted_RecordsHowLateItWas()
    {
        Get<SweepTelemetry>().SweepCompleted(SweepSummary.Of([SweepOutcome.Refreshed], TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(61)));

        Assert.Equal(["TokenFunctions token.due_lag 61 s"], _metrics.All);
    }

    [Fact]
    public async Task Notify_CountsTheChange()
    {
        await Get<LogNotifier>().NotifyAsync(
            Row, new StatusChange("n", ConnectionStatus.Active, ConnectionStatus.ReauthRequired, "refresh_token_rejected", The.Start), CancellationToken.None);

        Assert.Equal(["TokenFunctions connection.status_changed 1 {change} from=Active to=ReauthRequired provider=acme"], _metrics.All);
    }

    [Fact]
    public void HandOut_OfALivingToken_IsUnexpired() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        using var metrics = new RecordedMetrics(worker.Get<IMeterFactory>());

        worker.Get<TokenResultMapper>().HandOut(The.Id, await worker.GetAsync());

        Assert.Equal(["TokenFunctions token.life 3600 s provider=acme", "TokenFunctions token.expired_handed_out 0 {token} provider=acme"], metrics.All);
    });

    public void Dispose()
    {
        _metrics.Dispose();
        _services.Dispose();
    }

    private T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();
}
