using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TokenFunctions.Local.SampleProvider.Control;
using TokenFunctions.Local.SampleProvider.Emulations;
using TokenFunctions.Local.SampleProvider.Endpoints;
using TokenFunctions.Local.SampleProvider.Faults;
using TokenFunctions.Local.SampleProvider.Grants;

namespace TokenFunctions.Local.SampleProvider;

/// <summary>A small, real HTTP authorization server with a protected API, on loopback. Tests can make it misbehave. It keeps everything in memory.</summary>
public sealed class SampleProviderServer : IAsyncDisposable
{
    private const int MaxRequestBody = 64 * 1024;
    private static readonly TimeSpan ShutdownPatience = TimeSpan.FromSeconds(1);

    private readonly WebApplication _app;
    private readonly BehaviourCell _behaviour;
    private readonly ClientRegistry _clients;
    private readonly GrantLedger _ledger;
    private readonly ClientAssertions _assertions;
    private readonly TimeProvider _time;

    private SampleProviderServer(SampleProviderOptions options)
    {
        _time = options.TimeProvider;
        Emulation = options.Emulation;
        Client = new SampleClient(options.ClientSecret ?? OpaqueToken.New("secret"));
        _clients = new ClientRegistry(Client);
        _assertions = new ClientAssertions(_time);
        _behaviour = new BehaviourCell(options.Behaviour);
        _ledger = new GrantLedger(_time, Counters);
        _app = Build(options);
        Map(options.LoggerFactory);
    }

    /// <summary><c>http://127.0.0.1:PORT/</c>.</summary>
    public Uri Uri { get; private set; } = null!;

    /// <summary>The provider that is emulated.</summary>
    public Emulation Emulation { get; }

    /// <summary>It is replaced as a whole. A request that has begun keeps the behaviour that it began with.</summary>
    public ProviderBehaviour Behaviour
    {
        get => _behaviour.Current;
        set => _behaviour.Current = value;
    }

    public ProviderCounters Counters { get; } = new();

    public SampleClient Client { get; }

    /// <exception cref="IOException">The port is in use.</exception>
    public static async Task<SampleProviderServer> StartAsync(SampleProviderOptions options, CancellationToken ct = default)
    {
        var server = new SampleProviderServer(options);
        try
        {
            await server.ListenAsync(options.Port, ct);
            return server;
        }
        catch
        {
            await server._app.DisposeAsync();
            throw;
        }
    }

    /// <summary>Issues a grant as if a person had authorized it.</summary>
    /// <param name="accessTokenLifetime">The lifetime of this first access token; null takes the behaviour's.</param>
    /// <param name="clientId">Null for the emulation's client.</param>
    public IssuedGrant IssueGrant(string? scope = null, TimeSpan? accessTokenLifetime = null, string subject = "demo", string? clientId = null)
    {
        var client = clientId ?? Emulation.ClientId;
        if (!_clients.Knows(client))
        {
            throw new ArgumentException("The client is not registered.", nameof(clientId));
        }

        var behaviour = Behaviour;
        var tokens = _ledger.Authorize(client, subject, scope ?? ScopeSet.Default, accessTokenLifetime ?? behaviour.AccessTokenLifetime, behaviour);
        var access = tokens.AccessToken;
        return new IssuedGrant(access.Value, tokens.RefreshToken.Value, checked((int)tokens.ExpiresIn), access.Scope, access.Grant.Id);
    }

    /// <summary>Does what a person does who withdraws the authorization at the provider: every token of the grant is invalid at once.</summary>
    /// <exception cref="KeyNotFoundException">There is no such grant.</exception>
    public void RevokeGrant(string grantId)
    {
        if (!_ledger.RevokeGrant(grantId))
        {
            throw new KeyNotFoundException($"There is no grant {grantId}.");
        }
    }

    /// <summary>
    /// Refreshes as another holder of the same grant. The refresh has taken effect, and its response is on its way until the result is disposed.
    /// </summary>
    /// <exception cref="InvalidOperationException">The provider refused it.</exception>
    public IDisposable RefreshElsewhere(string refreshToken) =>
        _ledger.Refresh(refreshToken, GrantLedger.AnyClient, scope: null, Behaviour) is RefreshResult.Issued issued
            ? issued.Turn
            : throw new InvalidOperationException("The provider refused the refresh.");

    /// <summary>Adds a client secret, which is accepted beside the others.</summary>
    public void AcceptClientSecret(string secret) => _clients.AddSecret(secret);

    /// <exception cref="ArgumentException">The client does not have this secret.</exception>
    public void RetireClientSecret(string secret)
    {
        if (!_clients.RetireSecret(secret))
        {
            throw new ArgumentException("The client has no such secret.", nameof(secret));
        }
    }

    /// <summary>A public key (RSA or P-256) of the confidential client, for <see cref="ProviderBehaviour.AcceptPrivateKeyJwt"/>.</summary>
    /// <exception cref="ArgumentException">It is not a public key of these kinds.</exception>
    public void AddClientKey(string publicKeyPem) => _assertions.AddKey(publicKeyPem);

    /// <summary>Aborts requests that hang or wait.</summary>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private async Task ListenAsync(int port, CancellationToken ct)
    {
        try
        {
            await _app.StartAsync(ct);
            Uri = new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            throw new IOException($"Port {port} is in use by another program: the sample provider needs a free one.", e);
        }
    }

    /// <summary>An empty builder, so that no configuration file or environment variable of the surrounding program has an effect.</summary>
    private static WebApplication Build(SampleProviderOptions options)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxRequestBody;
            kestrel.Listen(IPAddress.Loopback, options.Port);
        });
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, EmbeddedLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownPatience);

        // A web page must not reach the control plane by rebinding its own name to this address.
        builder.Services.AddHostFiltering(filter => filter.AllowedHosts = ["127.0.0.1", "localhost"]);
        return builder.Build();
    }

    private void Map(ILoggerFactory loggers)
    {
        _app.Use(new UnexpectedErrors(loggers).InvokeAsync);
        _app.UseHostFiltering();
        var codes = new AuthorizationCodes(_time, _ledger);
        var authenticator = new ClientAuthenticator(_clients, _assertions);
        var routes = new Routes(_app, Counters);
        routes.MapOAuth(
            new AuthorizationEndpoint(_clients, codes),
            new TokenEndpoint(authenticator, codes, _ledger, new Throttles(_time), Counters),
            new RevocationEndpoint(authenticator, _ledger, Counters),
            new IntrospectionEndpoint(authenticator, _ledger, Counters),
            new FaultInjector(_behaviour, _time, Counters, _app.Lifetime.ApplicationStopping),
            _behaviour);
        routes.MapApi(new ProtectedApi(_ledger, _time, Counters));
        routes.MapControl(new ControlPlane(this, _clients, _behaviour));
    }
}
