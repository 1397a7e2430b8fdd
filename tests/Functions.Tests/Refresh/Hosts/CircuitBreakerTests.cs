using TokenFunctions.Api.Http;
using TokenFunctions.Model;
using TokenFunctions.Ports;
using TokenFunctions.Refresh.Hosts;
using TokenFunctions.Tests.Fakes;
using TokenFunctions.Tests.Support;

namespace TokenFunctions.Tests.Refresh.Hosts;

public sealed class CircuitBreakerTests
{
    private static readonly TimeSpan LongestBreak = TimeSpan.FromMinutes(2);
    private static readonly TokenResponse.Failed Silence = Answers.TimedOut();

    private readonly ManualTimeProvider _time = new(The.Start);
    private readonly CircuitBreaker _circuit;

    public CircuitBreakerTests() => _circuit = new CircuitBreaker(_time, The.Random(1));

    public static IEnumerable<object[]> Silences => new TheoryData<string, TokenResponse>
    {
        { "no connection", Failed(FailureKind.NotProcessed, FailureReasons.ProviderUnreachable, null) },
        { "time-out", Silence },
        { "500", Failed(FailureKind.Ambiguous, FailureReasons.ProviderUnavailable, 500) },
        { "503", Answers.NotProcessed() },
    };

    public static IEnumerable<object[]> SignsOfLife => new TheoryData<string, TokenResponse>
    {
        { "token", Issued() },
        { "400", Answers.InvalidGrant() },
        { "401", Answers.InvalidClient() },
        { "404", Failed(FailureKind.Transient, FailureReasons.ProviderErrorUnknown, 404) },
        { "429", Failed(FailureKind.NotProcessed, FailureReasons.ProviderThrottled, 429) },
        { "unreadable", Failed(FailureKind.Ambiguous, FailureReasons.ProviderAnswerUnreadable, 200) },
    };

    [Theory]
    [MemberData(nameof(Silences))]
    internal void Learn_SeveralGrantsInARowGotNoAnswer_Opens(string name, TokenResponse silence)
    {
        var changes = Enumerable.Range(0, CircuitBreaker.FailedGrantsUntilOpen).Select(i => Record($"grant-{i}", silence)).ToList();

        Assert.Equal([.. Enumerable.Repeat(CircuitChange.None, CircuitBreaker.FailedGrantsUntilOpen - 1), CircuitChange.Opened], changes);
        Assert.True(_circuit.Check(isForced: false) is { Reason: FailureReasons.ProviderUnavailable }, name);
        Assert.True(_circuit.Check(isForced: false)!.Until > The.Start, name);
    }

    [Fact]
    public void Learn_OneGrantFailsForever_StaysClosed()
    {
        for (var i = 0; i < 100; i++)
        {
            Assert.Equal(CircuitChange.None, Record("the one", Silence));
        }

        Assert.Null(_circuit.Check(isForced: false));
    }

    [Theory]
    [MemberData(nameof(SignsOfLife))]
    internal void Learn_AnAnswerInBetween_CountsFromTheBeginning(string name, TokenResponse answer)
    {
        Suffer(CircuitBreaker.FailedGrantsUntilOpen - 1);
        Record("another", answer);
        Suffer(CircuitBreaker.FailedGrantsUntilOpen - 1);

        Assert.True(_circuit.Check(isForced: false) is null, name);
    }

    [Fact]
    public void Learn_NothingWasSent_SaysNothing()
    {
        Suffer(CircuitBreaker.FailedGrantsUntilOpen - 1);
        Assert.Equal(CircuitChange.None, Record("another", Failed(FailureKind.OperatorActionRequired, FailureReasons.EndpointUntrusted, null)));

        Assert.Equal(CircuitChange.Opened, Record("last", Silence));
    }

    [Theory]
    [MemberData(nameof(SignsOfLife))]
    internal void Learn_TheProbeGetsAnAnswer_Closes(string name, TokenResponse answer)
    {
        Open();
        _time.Advance(LongestBreak);
        Assert.Null(_circuit.TryEnter(isForced: false, out var isProbe));

        Assert.Equal(CircuitChange.Closed, Record("probe", answer));

        Assert.True(isProbe, name);
        Assert.Null(_circuit.TryEnter(isForced: false, out isProbe));
        Assert.False(isProbe);
    }

    [Fact]
    public void Enter_Open_LetsOneThroughAfterTheBreak()
    {
        Open();
        Assert.NotNull(_circuit.TryEnter(isForced: false, out _));
        _time.Advance(LongestBreak);

        Assert.Null(_circuit.TryEnter(isForced: false, out var isProbe));

        Assert.True(isProbe);
        Assert.NotNull(_circuit.TryEnter(isForced: false, out _));
    }

    [Fact]
    public void Learn_TheProbeGetsNoAnswer_IsLongerAndLongerLeftAlone()
    {
        Open();
        var breaks = new List<TimeSpan>();
        for (var i = 0; i < 8; i++)
        {
            var since = _time.GetUtcNow();
            for (; _circuit.TryEnter(isForced: false, out _) is not null; _time.Advance(TimeSpan.FromSeconds(1)))
            {
                Assert.True(_time.GetUtcNow() - since <= LongestBreak + TimeSpan.FromSeconds(1));
            }

            breaks.Add(_time.GetUtcNow() - since);
            Record("probe", Silence);
            _circuit.EndProbe();
        }

        Assert.InRange(breaks[0], TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(16));
        Assert.InRange(breaks[^1], LongestBreak / 2, LongestBreak + TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void EndProbe_NothingWasLearnt_LeavesTheProbeToTheNext()
    {
        Open();
        _time.Advance(LongestBreak);
        _circuit.TryEnter(isForced: false, out _);

        _circuit.EndProbe();

        Assert.Null(_circuit.TryEnter(isForced: false, out var isProbe));
        Assert.True(isProbe);
    }

    [Fact]
    public void Learn_OthersUnderWayFailLater_DoNotProlongIt()
    {
        Open();
        for (var i = 0; i < 100; i++)
        {
            Record($"late-{i}", Silence);
        }

        _time.Advance(TimeSpan.FromSeconds(15));
        Assert.Null(_circuit.Check(isForced: false));
    }

    [Fact]
    public void Held_Insisting_PassesAnOpenCircuit()
    {
        Open();

        Assert.Null(_circuit.TryEnter(isForced: true, out var isProbe));
        Assert.True(isProbe);
    }

    [Theory]
    [InlineData(429, FailureReasons.ProviderThrottled)]
    [InlineData(503, FailureReasons.ProviderUnavailable)]
    public void Held_HostAskedForTime_UntilItsEnd(int status, string reason)
    {
        Assert.Equal(CircuitChange.Throttled, Throttle(TimeSpan.FromSeconds(60), status));
        Assert.Equal(CircuitChange.None, Throttle(TimeSpan.FromSeconds(10), status));

        var hold = _circuit.Check(isForced: false)!;
        Assert.Equal(reason, hold.Reason);
        Assert.InRange(hold.Until, The.Start + TimeSpan.FromSeconds(60), The.Start + TimeSpan.FromSeconds(75));
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.NotNull(_circuit.Check(isForced: false));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(_circuit.Check(isForced: false));
    }

    [Theory]
    [InlineData(429, true)]
    [InlineData(503, false)]
    public void Held_Insisting_PassesAnOutageButNoThrottle(int status, bool isHeld)
    {
        Throttle(TimeSpan.FromSeconds(60), status);

        Assert.Equal(isHeld, _circuit.Check(isForced: true) is not null);
    }

    [Fact]
    public void Learn_AnAnswerBeforeTheAnnouncedEnd_EndsTheOutageButNoThrottle()
    {
        Throttle(TimeSpan.FromSeconds(60), 503);
        Record("another", Issued());
        Assert.Null(_circuit.Check(isForced: false));

        Throttle(TimeSpan.FromSeconds(60), 429);
        Record("another", Issued());
        Assert.NotNull(_circuit.Check(isForced: false));
    }

    [Fact]
    public void Held_OneGrantWasToldToComeBackTomorrow_TheHostIsAskedSooner()
    {
        Throttle(TimeSpan.FromDays(1), 429);
        _time.Advance(CircuitBreaker.LongestPauseOfOne);

        Assert.Null(_circuit.Check(isForced: false));
    }

    [Fact]
    public void Held_ManyAreTold_TheyComeBackOneByOne()
    {
        Throttle(TimeSpan.FromMinutes(5), 429);
        Throttle(TimeSpan.FromMinutes(5), 429, "another");

        var moments = Enumerable.Range(0, 100).Select(_ => _circuit.Check(isForced: false)!.Until).ToList();

        Assert.True(moments.Max() - moments.Min() > TimeSpan.FromSeconds(30));
        Assert.True(moments.Min() >= The.Start + TimeSpan.FromMinutes(5));
    }

    private void Open() => Suffer(CircuitBreaker.FailedGrantsUntilOpen);

    private void Suffer(int grants)
    {
        for (var i = 0; i < grants; i++)
        {
            Record($"grant-{i}", Silence);
        }
    }

    [Fact]
    public void Held_WaitThatTheProfileAssumes_IsTheGrants()
    {
        Record("grant", Failed(FailureKind.Transient, FailureReasons.ProviderThrottled, 400) with
        {
            RetryAfter = TimeSpan.FromMinutes(10),
            RetryAfterIsAssumed = true,
        });

        Assert.Null(_circuit.Check(isForced: false));
    }

    private CircuitChange Throttle(TimeSpan wait, int status, string grant = "grant") =>
        Record(grant, Failed(FailureKind.NotProcessed, status == 429 ? FailureReasons.ProviderThrottled : FailureReasons.ProviderUnavailable, status) with
        {
            RetryAfter = wait,
        });

    private static TokenResponse.Issued Issued() => new() { AccessToken = new Secret("a"), TokenType = "Bearer", ExpiresAt = The.Start };

    private static TokenResponse.Failed Failed(FailureKind kind, string reason, int? status) =>
        new() { Kind = kind, Reason = reason, Error = ProviderError.From(status, null, null) };

    private CircuitChange Record(string grant, TokenResponse response) => _circuit.Record(new Fingerprint(grant), response);
}
