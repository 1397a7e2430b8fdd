using TokenFunctions.Api.Http;
using TokenFunctions.Management;
using TokenFunctions.Model;
using TokenFunctions.OAuth.Endpoints;
using TokenFunctions.Ports;
using TokenFunctions.Tests.Fakes;

namespace TokenFunctions.Tests.Refresh;

public sealed class ProviderDiscoveryTests
{
    private const string Issuer = "https://as.example";
    private const string Old = "https://as.example/token";
    private const string New = "https://as.example/v2/token";
    private const DiscoveredMembers Everything = DiscoveredMembers.TokenEndpoint
        | DiscoveredMembers.RevocationEndpoint
        | DiscoveredMembers.AuthorizationEndpoint
        | DiscoveredMembers.IntrospectionEndpoint
        | DiscoveredMembers.ClientAuthentication;

    [Fact]
    public void Put_OnlyAnIssuer_TakesWhatItTells() => World.Run(async world =>
    {
        world.Issuers.Tell(Issuer, Old, "client_secret_post");

        var put = Created(await PutAsync(world.NewWorker(), Registration()));

        Assert.Equal(
            (Old, "https://as.example/revoke", "https://as.example/authorize", "https://as.example/introspect"),
            (
                put.TokenEndpoint.OriginalString,
                put.RevocationEndpoint!.OriginalString,
                put.AuthorizationEndpoint!.OriginalString,
                put.IntrospectionEndpoint!.OriginalString));
        Assert.Equal((ClientAuthentication.ClientSecretPost, world.Now), (put.ClientAuthentication, put.DiscoveredAt));
        Assert.Equal(put, world.Providers.Find("found")!.Provider);
    });

    [Fact]
    public void Put_SomeNamed_TheyWin() => World.Run(async world =>
    {
        world.Issuers.Tell(Issuer, Old, "client_secret_post");
        var named = Registration() with
        {
            RevocationEndpoint = new Uri("https://own.example/revoke"),
            ClientAuthentication = ClientAuthentication.ClientSecretBasic,
            Discovered = DiscoveredMembers.TokenEndpoint,
        };

        var put = Created(await PutAsync(world.NewWorker(), named));

        Assert.Equal(
            (Old, "https://own.example/revoke", null),
            (put.TokenEndpoint.OriginalString, put.RevocationEndpoint!.OriginalString, put.AuthorizationEndpoint));
        Assert.Equal(ClientAuthentication.ClientSecretBasic, put.ClientAuthentication);
    });

    [Fact]
    public void Put_NothingLeftToTheIssuer_AsksNobody() => World.Run(async world =>
    {
        Created(await PutAsync(world.NewWorker(), Registration() with { Discovered = DiscoveredMembers.None }));

        Assert.Empty(world.Issuers.Asked);
    });

    [Fact]
    public void Put_IssuerFails_SaysWhyAndWritesNothing() => World.Run(async world =>
    {
        world.Issuers.Fail(Issuer, "The metadata is of another issuer.");

        var invalid = Assert.IsType<PutResult<Provider>.Invalid>(await PutAsync(world.NewWorker(), Registration()));

        Assert.Equal(("issuer", "The metadata is of another issuer."), (invalid.Field, invalid.Message));
        Assert.Null(world.Providers.Find("found"));
        Assert.Empty(world.Vault.VersionsOf("client-found"));
    });

    [Theory]
    [InlineData("client_secret_basic", true, ClientAuthentication.ClientSecretBasic)]
    [InlineData("client_secret_post client_secret_basic", true, ClientAuthentication.ClientSecretBasic)]
    [InlineData("none client_secret_post", true, ClientAuthentication.ClientSecretPost)]
    [InlineData("private_key_jwt client_secret_post", true, ClientAuthentication.ClientSecretPost)]
    [InlineData("none client_secret_post", false, ClientAuthentication.None)]
    internal void Put_MethodNotNamed_IsOneThatTheIssuerOffers(string offered, bool hasSecret, ClientAuthentication expected) => World.Run(async world =>
    {
        world.Issuers.Tell(Issuer, Old, offered.Split(' '));

        Assert.Equal(expected, Created(await PutAsync(world.NewWorker(), Registration(), hasSecret)).ClientAuthentication);
    });

    [Theory]
    [InlineData("private_key_jwt tls_client_auth", true, "issuer")]
    [InlineData("none", true, "issuer")]
    [InlineData("client_secret_post", false, "client_secret")]
    public void Put_NoMethodFits_IsRefused(string offered, bool hasSecret, string field) => World.Run(async world =>
    {
        world.Issuers.Tell(Issuer, Old, offered.Split(' '));

        Assert.Equal(field, Assert.IsType<PutResult<Provider>.Invalid>(await PutAsync(world.NewWorker(), Registration(), hasSecret)).Field);
    });

    [Fact]
    public void Put_ReplacingWithoutTheSecret_TheOneInTheVaultCounts() => World.Run(async world =>
    {
        world.Issuers.Tell(Issuer, Old, "none", "client_secret_post");
        var worker = world.NewWorker();
        await PutAsync(worker, Registration());

        var replaced = Assert.IsType<PutResult<Provider>.Replaced>(await PutAsync(worker, Registration(), hasSecret: false)).Value;

        Assert.Equal(ClientAuthentication.ClientSecretPost, replaced.ClientAuthentication);
        Assert.NotNull(replaced.ClientSecretVersion);
    });

    [Theory]
    [InlineData(404)]
    [InlineData(410)]
    public void Refresh_EndpointIsGone_TheNextAttemptUsesTheNewOne(int status) => World.Run(async world =>
    {
        var worker = await MovedAsync(world, status);
        var version = world.Providers.Find("found")!.Provider.Version;

        var first = (await worker.GetAsync()).IsUnavailable();
        world.Advance(first.RetryAt - world.Now);
        (await worker.GetAsync()).IsToken();

        Assert.Equal([Old, New], SentTo(world));
        Assert.True(world.Providers.Find("found")!.Provider.Version > version);
        Assert.Contains(world.Log, l => l.StartsWith("1604 ", StringComparison.Ordinal));
    });

    [Fact]
    public void Refresh_EndpointIsGone_IsNoProofOfAnything() => World.Run(async world =>
    {
        var worker = await MovedAsync(world, 404);
        var sent = await world.InForceAsync(worker);

        await worker.GetAsync();

        Assert.Equal((FailureReasons.ProviderErrorUnknown, null, null), (world.Row.LastError!.Reason, world.Row.Verdict, world.Row.Intent));
        Assert.Equal(sent, await world.InForceAsync(worker));
    });

    [Theory]
    [InlineData(400)]
    [InlineData(503)]
    public void Refresh_OtherFailure_AsksNobody(int status) => World.Run(async world =>
    {
        var worker = await MovedAsync(world, status);

        await worker.GetAsync();

        Assert.Empty(world.Issuers.Asked);
    });

    [Fact]
    public void Refresh_EndpointWasNamedByTheRegistration_AsksNobody() => World.Run(async world =>
    {
        var worker = await MovedAsync(world, 404);
        world.Providers.Put(world.Providers.Find("found")!.Provider with { Discovered = DiscoveredMembers.None });

        await worker.GetAsync();

        Assert.Empty(world.Issuers.Asked);
    });

    [Fact]
    public void Refresh_EndpointStaysGone_IsAskedEveryFiveMinutes() => World.Run(async world =>
    {
        var worker = await MovedAsync(world, 404);
        world.Issuers.Tell(Issuer, Old);
        for (var minute = 0; minute < 16; minute++)
        {
            world.Answer(Gone(404));
            await worker.RefreshAsync();
            world.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(4, world.Issuers.Asked.Count);
    });

    [Fact]
    public void Refresh_AnotherInstanceHasJustAsked_IsNotAskedAgain() => World.Run(async world =>
    {
        var worker = await MovedAsync(world, 404);
        world.Providers.Put(world.Providers.Find("found")!.Provider with { DiscoveredAt = world.Now });

        await worker.GetAsync();

        Assert.Empty(world.Issuers.Asked);
    });

    [Fact]
    public void Refresh_IssuerFailsToo_WhatIsKnownStaysInForce() => World.Run(async world =>
    {
        var worker = await MovedAsync(world, 404);
        world.Issuers.Fail(Issuer, "It answers 500.");
        var before = world.Providers.Find("found");

        (await worker.GetAsync()).IsUnavailable();

        Assert.Equal(before, world.Providers.Find("found"));
        Assert.Contains(world.Log, l => l.StartsWith("1603 ", StringComparison.Ordinal) && l.Contains("It answers 500.", StringComparison.Ordinal));
    });

    [Fact]
    public void Refresh_RegistrationIsReplacedMeanwhile_ThatOneStays() => World.Run(async world =>
    {
        var worker = await MovedAsync(world, 404);
        var replaced = world.Providers.Find("found")!.Provider with
        {
            TokenEndpoint = new Uri("https://own.example/token"),
            Discovered = DiscoveredMembers.None,
        };
        world.Issuers.Meanwhile = () =>
        {
            world.Providers.Put(replaced);
            return Task.CompletedTask;
        };

        await worker.GetAsync();

        Assert.Equal(replaced, world.Providers.Find("found")!.Provider);
    });

    [Theory]
    [InlineData(23, 0)]
    [InlineData(24, 1)]
    public void Reconcile_OlderThanADay_IsAskedAgain(int hours, int asked) => World.Run(async world =>
    {
        var worker = await RegisteredAsync(world);
        world.Issuers.Tell(Issuer, New);
        world.Advance(TimeSpan.FromHours(hours));

        var summary = await worker.ReconcileAsync();

        Assert.Equal((asked, 0), (world.Issuers.Asked.Count, summary.Failed));
        Assert.Equal(asked == 0 ? Old : New, world.Providers.Find("found")!.Provider.TokenEndpoint.OriginalString);
    });

    [Fact]
    public void Reconcile_NothingHasMoved_ChangesNoVersion() => World.Run(async world =>
    {
        var worker = await RegisteredAsync(world);
        world.Advance(TimeSpan.FromDays(2));
        var before = world.Providers.Find("found")!.Provider;

        await worker.ReconcileAsync();

        Assert.Equal(before with { DiscoveredAt = world.Now }, world.Providers.Find("found")!.Provider);
    });

    [Fact]
    public void Reconcile_OneIssuerFails_IsCountedAndTheOthersAreAsked() => World.Run(async world =>
    {
        var worker = await RegisteredAsync(world);
        world.Providers.Put(world.Providers.Find("found")!.Provider with { Name = "another", Issuer = "https://silent.example" });
        world.Advance(TimeSpan.FromDays(2));

        Assert.Equal(1, (await worker.ReconcileAsync()).Failed);

        Assert.Equal(["https://silent.example", Issuer], world.Issuers.Asked);
        Assert.Equal(world.Now, world.Providers.Find("found")!.Provider.DiscoveredAt);
    });

    [Theory]
    [InlineData(Old, true)]
    [InlineData(New, true)]
    [InlineData("https://as.example:8443/token", false)]
    [InlineData("https://elsewhere.example/token", false)]
    public void Reconcile_EndpointMoves_TheFormerSecretStaysAtItsServer(string told, bool stays) => World.Run(async world =>
    {
        var worker = await RegisteredAsync(world);
        var former = new FormerClientSecret(new SecretVersion("v0"), world.Now + TimeSpan.FromDays(9));
        world.Providers.Put(world.Providers.Find("found")!.Provider with { FormerClientSecret = former });
        world.Issuers.Tell(Issuer, told);
        world.Advance(TimeSpan.FromDays(2));

        await worker.ReconcileAsync();

        Assert.Equal(stays ? former : null, world.Providers.Find("found")!.Provider.FormerClientSecret);
    });

    private static Provider Registration() => Some.Provider("found") with
    {
        TokenEndpoint = new Uri("https://unset.invalid"), RevocationEndpoint = null, Issuer = Issuer, Discovered = Everything,
    };

    private static Task<PutResult<Provider>> PutAsync(Worker worker, Provider provider, bool hasSecret = true) =>
        worker.Providers.PutAsync(new ProviderDefinition(provider, hasSecret ? new Secret(Some.ClientSecret) : null), default);

    private static Provider Created(PutResult<Provider> result) => Assert.IsType<PutResult<Provider>.Created>(result).Value;

    private static async Task<Worker> RegisteredAsync(World world)
    {
        var worker = world.NewWorker();
        world.Issuers.Tell(Issuer, Old);
        Created(await PutAsync(worker, Registration()));
        world.Issuers.Asked.Clear();
        return worker;
    }

    /// <summary>A due connection. Its endpoint responds once with this status, and its issuer gives another endpoint.</summary>
    private static async Task<Worker> MovedAsync(World world, int status)
    {
        var worker = await RegisteredAsync(world);
        await world.ConnectAsync(worker, d => d with { Provider = "found", AccessTokenExpiresAt = world.Now });
        world.Advance(TimeSpan.FromHours(1));
        world.Issuers.Tell(Issuer, New);
        world.Server.Script.Enqueue(request => Note(world, request, Gone(status)));
        world.Server.Script.Enqueue(request => Note(world, request, null));
        return worker;
    }

    private static TokenResponse? Note(World world, TokenRequest request, TokenResponse? answer)
    {
        world.Log.Enqueue($"sent to {request.Provider.TokenEndpoint}");
        return answer;
    }

    private static IEnumerable<string> SentTo(World world) =>
        world.Log.Where(l => l.StartsWith("sent to ", StringComparison.Ordinal)).Select(l => l["sent to ".Length..]);

    private static TokenResponse.Failed Gone(int status) => new()
    {
        Kind = FailureKind.Transient, Reason = FailureReasons.ProviderErrorUnknown, Error = ProviderError.From(status, null, null),
    };
}
