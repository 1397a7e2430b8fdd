using TokenFunctions.Api.Http;
using TokenFunctions.Management;
using TokenFunctions.Model;
using TokenFunctions.Model.Profiles;
using TokenFunctions.Ports;
using TokenFunctions.Tests.Fakes;
using TokenFunctions.Tests.Fakes.Calls;
using TokenFunctions.Tokens;

namespace TokenFunctions.Tests.Refresh;

/// <summary>Workers, callers and faults in random order on one connection. A seed that fails is a test case: run it alone.</summary>
public sealed class RandomScheduleTests
{
    private const int Runs = 400;
    private static readonly TimeSpan ManyDays = TimeSpan.FromDays(30);

    /// <summary>
    /// Calls fail before or after their effect, calls are slow, and callers disconnect. But no process dies, and the responses of a strict provider arrive.
    /// </summary>
    [Fact]
    public void Refresh_NoProcessDies_SendsNoTokenTwiceAndAsksNobody() => RunAll(
        1, new Trouble { Fails = 0.08, Waits = 0.05, LongestWait = TimeSpan.FromSeconds(4) }, grace: null, (world, worker) =>
        {
            Assert.All(world.Server.Tokens, t => Assert.True(t.Presented <= 1, $"{t.Value} was sent {t.Presented} times."));
            Assert.DoesNotContain(world.Told, t => t.To is ConnectionStatus.ReauthRequired or ConnectionStatus.OperatorActionRequired);
            return AssertServesAsync(world, worker);
        });

    /// <summary>Processes die or pause for longer than their lease, and responses are lost. The provider accepts a refresh token that is sent again.</summary>
    [Fact]
    public void Refresh_CrashesWithAGracePeriod_LoseNoGrant() => RunAll(
        10_001,
        new Trouble { Fails = 0.06, Waits = 0.06, Crashes = 0.03, LosesAnswers = true, LongestWait = TimeSpan.FromMinutes(4) },
        ManyDays,
        AssertServesAsync);

    /// <summary>
    /// Processes die, responses are lost and the tables are down for minutes, but no process pauses for longer than its lease. With a strict provider, a grant
    /// is lost only if a response reached no durable storage, and then a person is notified.
    /// </summary>
    [Fact]
    public void Refresh_CrashesAtAStrictProvider_LoseTheGrantOnlyWithALostResponse() => RunAll(
        20_001,
        new Trouble { Fails = 0.04, Waits = 0.05, Crashes = 0.03, Outages = 0.1, LosesAnswers = true, LongestWait = TimeSpan.FromSeconds(8) },
        grace: null,
        async (world, worker) =>
        {
            if (((Trouble)world.Hook).Lost.Count == 0)
            {
                Assert.All(world.Server.Tokens, t => Assert.True(t.Presented <= 1, $"{t.Value} was sent {t.Presented} times."));
                await AssertServesAsync(world, worker);
            }
            else if (await worker.GetAsync() is not TokenResult.Token)
            {
                Assert.IsType<TokenResult.ReauthRequired>(await worker.GetAsync());
                Assert.Equal(ConnectionStatus.ReauthRequired, LastTold(world));
            }
        });

    /// <summary>
    /// The same, but processes may pause for longer than their lease. A grant may be lost by that too, but then a person is notified, and nothing is stuck.
    /// </summary>
    [Fact]
    public void Refresh_SleepersAtAStrictProvider_NothingGetsStuck() => RunAll(
        30_001,
        new Trouble { Fails = 0.06, Waits = 0.06, Crashes = 0.03, LosesAnswers = true, LongestWait = TimeSpan.FromMinutes(4) },
        grace: null,
        async (world, worker) =>
        {
            var isServed = await worker.GetAsync() is TokenResult.Token;
            Assert.Equal(isServed ? ConnectionStatus.Active : ConnectionStatus.ReauthRequired, world.Row.Status);
            Assert.Equal(world.Row.Status, LastTold(world));
        });

    private static async Task AssertServesAsync(World world, Worker worker)
    {
        Assert.Null((await worker.GetAsync()).IsToken().Warning);
        Assert.True(world.Server.Honours(await world.InForceAsync(worker)), "The token in force is dead.");
        Assert.Equal(ConnectionStatus.Active, world.Row.Status);
        Assert.Equal(ConnectionStatus.Active, LastTold(world));
    }

    /// <summary>The last status by the time of its change. A delayed or repeated notification may arrive later.</summary>
    private static ConnectionStatus LastTold(World world) => world.Told.OrderBy(t => t.At).Select(t => t.To).LastOrDefault(ConnectionStatus.Active);

    private static void RunAll(int firstSeed, Trouble trouble, TimeSpan? grace, Func<World, Worker, Task> check)
    {
        for (var seed = firstSeed; seed < firstSeed + Runs; seed++)
        {
            try
            {
                World.Run(world => RunOneAsync(world, trouble.For(world), grace, check), seed);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"Seed {seed}: {e.Message}", e);
            }
        }
    }

    private static async Task RunOneAsync(World world, Trouble trouble, TimeSpan? grace, Func<World, Worker, Task> check)
    {
        world.RecordsLog = false;
        world.Server.Grace = grace;
        world.Server.Lifetime = TimeSpan.FromMinutes(10);
        world.UseProfile(ProviderProfile.Generic with { ReuseGrace = grace, RefreshKillsAccessToken = world.Random.Next(4) == 0 });
        var first = await world.WithConnectionAsync(d => d with { AccessTokenExpiresAt = world.Now });
        world.Rows.Written = (before, after) => Assert.True(before is null || after.Generation >= before.Generation, "A generation went back.");

        world.Hook = trouble;
        await Task.WhenAll(Enumerable.Range(0, 2 + world.Random.Next(2)).Select(i => LiveAsync(world, i == 0 ? first : world.NewWorker())));
        trouble.IsOver = true;

        // All paused processes wake up, and what is due is swept. Then the connection is healthy, or a person was notified.
        var last = world.NewWorker();
        for (var minute = 0; minute < 25; minute++)
        {
            await Task.Delay(TimeSpan.FromMinutes(1), world.Time);
            Assert.Equal(0, (await last.SweepAsync())[SweepOutcome.Failed]);
        }

        Assert.True(world.Row.DueKey is not { } key || world.Due.Find(key) is not null, "The due row is missing.");
        Assert.Empty(world.Row.PendingNotifications);
        await check(world, last);
    }

    /// <summary>What a process does. When it dies, another one takes its place.</summary>
    private static async Task LiveAsync(World world, Worker worker)
    {
        for (var step = 0; step < 6; step++)
        {
            await Task.Delay(TimeSpan.FromMinutes(5) * world.Random.NextDouble(), world.Time);
            worker = worker.IsCrashed ? world.NewWorker() : worker;
            var dies = worker.DiesAsync();
            await Task.WhenAny(ActAsync(world, worker), dies);
        }
    }

    private static async Task ActAsync(World world, Worker worker)
    {
        using var caller = new CancellationTokenSource(
            world.Random.Next(10) == 0 ? TimeSpan.FromSeconds(30) * world.Random.NextDouble() : TimeSpan.FromDays(1), world.Time);
        try
        {
            await (world.Random.Next(10) switch
            {
                < 5 => worker.GetAsync(cancellationToken: caller.Token),
                < 8 => worker.SweepAsync(cancellationToken: caller.Token),
                8 => worker.RefreshAsync(),
                _ => (Task)worker.PutAsync(new ConnectionDefinition { Provider = "acme", Resource = $"https://api-{world.Random.Next(9)}.example" }),
            });
        }
        catch (Exception e) when (e is StoreUnavailableException or LeaseUnavailableException or VaultUnavailableException or OperationCanceledException)
        {
            // The caller has got this error.
        }
    }

    private sealed class Trouble : IPortHook
    {
        private readonly Dictionary<Worker, string> _inHand = [];
        private World _world = null!;
        private TimeSpan _downUntil;

        public double Fails { get; init; }

        public double Waits { get; init; }

        public double Crashes { get; init; }

        /// <summary>The probability that a write to a table begins an outage of up to five minutes.</summary>
        public double Outages { get; init; }

        public bool LosesAnswers { get; init; }

        public TimeSpan LongestWait { get; init; }

        public bool IsOver { get; set; }

        /// <summary>Refresh tokens whose response reached no durable storage.</summary>
        public HashSet<string> Lost { get; } = [];

        public Trouble For(World world) => new()
        {
            Fails = Fails,
            Waits = Waits,
            Crashes = Crashes,
            Outages = Outages,
            LosesAnswers = LosesAnswers,
            LongestWait = LongestWait,
            _world = world,
        };

        public async Task BeforeAsync(PortCall call)
        {
            await WaitAsync();
            await MaybeCrashAsync(call);
            if (IsDown(call) || Happens(Fails))
            {
                throw new PortFailedException("before");
            }
        }

        public async Task AfterAsync(PortCall call)
        {
            Track(call);
            var isAnswer = call is { Port: PortNames.Endpoint, Operation: "Refresh" };
            if ((!isAnswer || LosesAnswers) && Happens(Fails))
            {
                Lose(call.Worker, isAnswer);
                throw new PortFailedException("after");
            }

            await WaitAsync();
            await MaybeCrashAsync(call);
        }

        private bool IsDown(PortCall call)
        {
            if (IsOver || call is not ({ Port: PortNames.Store, Operation: "TryReplace" } or { Port: PortNames.DueIndex, Operation: "Put" }))
            {
                return false;
            }

            _downUntil = _world.Elapsed >= _downUntil && Happens(Outages)
                ? _world.Elapsed + (TimeSpan.FromMinutes(5) * _world.Random.NextDouble())
                : _downUntil;
            return _world.Elapsed < _downUntil;
        }

        private void Track(PortCall call)
        {
            if (call is { Port: PortNames.Endpoint, Operation: "Refresh" })
            {
                _inHand[call.Worker] = _world.Server.Tokens.Last().Value;
            }
        }

        private void Lose(Worker worker, bool isInHand)
        {
            if (isInHand && _inHand.Remove(worker, out var token) && !IsDurable(token))
            {
                Lost.Add(token);
            }
        }

        private bool IsDurable(string token)
        {
            var row = _world.Row;
            var fingerprint = Fingerprint.Of(row.Id, row.GrantId, new Secret(token));
            return row.RefreshTokenFingerprint == fingerprint
                || row.RedeemedFingerprints.Contains(fingerprint)
                || row.Spares.Any(s => s.Fingerprint == fingerprint)
                || _world.Vault.Values(SecretNames.RefreshToken(row.Id, row.GrantId)).Contains(token);
        }

        private async Task MaybeCrashAsync(PortCall call)
        {
            if (Happens(Crashes))
            {
                Lose(call.Worker, true);
                await call.Worker.CrashAsync();
            }
        }

        private Task WaitAsync() => Happens(Waits) ? Task.Delay(LongestWait * _world.Random.NextDouble(), _world.Time) : Task.CompletedTask;

        private bool Happens(double probability) => !IsOver && probability > 0 && _world.Random.NextDouble() < probability;
    }
}
