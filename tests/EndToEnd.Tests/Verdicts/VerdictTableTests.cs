using TokenFunctions.EndToEnd.Tests.Running;
using TokenFunctions.Local.SampleProvider;
using TokenFunctions.Local.SampleProvider.Emulations;

namespace TokenFunctions.EndToEnd.Tests.Verdicts;

/// <summary>Each provider in each situation: the verdict and the response that callers get.</summary>
[Collection(WorldCollection.Name)]
public sealed class VerdictTableTests(VerdictRuns runs) : IClassFixture<VerdictRuns>
{
    public static TheoryData<string> Providers => [.. EmulationCatalog.All.Select(e => e.Name)];

    public static TheoryData<string, string, string> OtherErrors
    {
        get
        {
            var data = new TheoryData<string, string, string>();
            foreach (var (provider, error, expected) in ExpectedOthers)
            {
                data.Add(provider, error, expected);
            }

            return data;
        }
    }

    private static (string Provider, string Error, string Expected)[] ExpectedOthers =>
    [
        ("atlassian", "dead, in other words", "409 person: `refresh_token_rejected`"),
        ("confluence", "dead, in other words", "409 person: `refresh_token_rejected`"),
        ("entra", "consent", "409 person: `interaction_required`"),
        ("entra", "malformed, not dead", "503 `provider_error_unknown`"),
        ("entra", "revoked", "409 person: `refresh_token_rejected`"),
        ("entra", "second factor", "409 person: `interaction_required`"),
        ("entra", "secret expired", "409 operator: `client_rejected`"),
        ("entra", "too busy", "503 `provider_throttled`"),
        ("google", "client deleted", "409 operator: `client_rejected`"),
        ("google", "session control wants the user", "409 person: `interaction_required`"),
        ("hubspot", "unknown client", "409 operator: `client_rejected`"),
        ("jira", "dead, in other words", "409 person: `refresh_token_rejected`"),
        ("mcp", "client forgotten", "409 operator: `client_rejected`"),
        ("salesforce", "unknown client", "409 operator: `client_rejected`"),
        ("salesforce", "user frozen", "409 person: `refresh_token_rejected`"),
        ("slack", "unknown client", "409 operator: `client_rejected`"),
        ("slack-user", "unknown client", "409 operator: `client_rejected`"),
        ("zoho", "unknown client", "409 operator: `client_rejected`"),
    ];

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Alive_IsServed(string provider)
    {
        var row = await runs.RowAsync(provider);
        var answer = (await row.Alive).Expired!;

        Assert.Equal((200, row.Emulation.LifetimeIsUnknown ? "expiry_unknown" : null), (answer.Status, answer.Warning));
        if (!row.Emulation.LifetimeIsUnknown)
        {
            var life = row.Emulation.Behaviour.AccessTokenLifetime;
            Assert.InRange(TimeSpan.FromSeconds(answer["expires_in"].GetInt32()), life - TimeSpan.FromMinutes(5), life);
        }
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Dead_APersonIsNeeded_AndTheLivingTokenIsServed(string provider)
    {
        var row = await runs.RowAsync(provider);
        var cell = await row.Dead;
        if (row.Emulation.DeathIsUnproven)
        {
            Assert.Equal("503 `provider_error_unknown`; 200 refresh_failing", $"{cell}");
            return;
        }

        Assert.Equal("409 person: `refresh_token_rejected`; 200", $"{cell}");
        Assert.Contains("/authorize?connection=", cell.Expired!.TextOf("reauthorize_url"), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Throttled_IsNotNow_AndSaysWhen(string provider)
    {
        var row = await runs.RowAsync(provider);

        var cell = await row.Throttled;
        Assert.Equal("503 `provider_throttled`; 200 refresh_failing", $"{cell}");
        if (row.Emulation.Throttling is { Window: var window } throttling && (throttling.TellsRetryAfter || throttling.RetryingExtends))
        {
            // A connection that another connection's throttle holds back gets a time up to a quarter later, so that not all retry at once.
            Assert.InRange(cell.Expired!.RetryAfter!.Value, window / 2, (window * 1.25) + TimeSpan.FromSeconds(2));
        }
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Concurrent_IsServedOrNotNow_UnlessTheOtherHasSpentTheToken(string provider)
    {
        var row = await runs.RowAsync(provider);

        var behaviour = row.Emulation.Behaviour;
        var expected = behaviour switch
        {
            { ConcurrentRefresh: ConcurrentRefresh.TransientInvalidGrant } => "503 `provider_unavailable`",
            { ConcurrentRefresh: ConcurrentRefresh.Throttle429 } => "503 `provider_throttled`",
            { Reuse: Reuse.KillFamily or Reuse.Refuse, Rotation: Rotation.Always } => "409 person: `refresh_token_rejected`",
            _ => $"{await row.Alive}",
        };
        Assert.Equal(expected, $"{await row.Concurrent}");
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task OperatorsError_IsTheOperators_AndTheLivingTokenIsServed(string provider)
    {
        var row = await runs.RowAsync(provider);

        var expected = row.Emulation.KnowsNoClients ? "–"
            : "409 operator: `client_rejected`; 200 refresh_failing";
        Assert.Equal(expected, $"{await row.OperatorsError}");
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task SecretInRotation_TheOldOneIsTriedOnProofThatTheNewOneWasRefused(string provider)
    {
        var row = await runs.RowAsync(provider);

        var expected = row.Emulation.KnowsNoClients || row.Emulation.IsPublicClient ? "–"
            : $"{await row.Alive}";
        Assert.Equal(expected, $"{await row.SecretInRotation}");
    }

    [Theory]
    [MemberData(nameof(OtherErrors))]
    public async Task OtherError_MeansWhatTheProviderMeans(string provider, string error, string expected) =>
        Assert.Equal(expected, Cell.Of((await (await runs.RowAsync(provider)).OtherErrors[error]).Expired!));

    [Fact]
    public void OtherErrors_AllAreExpectedToMeanSomething() => Assert.Equal(
        EmulationCatalog.All.SelectMany(e => e.OtherErrors, (e, error) => (e.Name, error.Name)).Order(),
        ExpectedOthers.Select(o => (o.Provider, o.Error)).Order());

    [Fact]
    public async Task Document_IsWhatCallersGet()
    {
        var seen = await VerdictDocument.WriteAsync(await runs.AllAsync());

        Assert.True(
            seen == VerdictDocument.Read().ReplaceLineEndings("\n"),
            $"docs/verdicts.md differs from what callers get. If they should get that, it is {VerdictDocument.Keep(seen)}.");
    }
}
