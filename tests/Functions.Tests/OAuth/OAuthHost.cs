using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TokenFunctions.Api.Http;
using TokenFunctions.Composition;
using TokenFunctions.Model;
using TokenFunctions.OAuth.Http;
using TokenFunctions.OAuth.Outbound;
using TokenFunctions.Options;
using TokenFunctions.Ports;
using TokenFunctions.Tests.Fakes;
using TokenFunctions.Tests.Support;

namespace TokenFunctions.Tests.OAuth;

/// <summary>The real registrations with a clock that stands still, so that no time-out occurs unless the test advances the clock.</summary>
internal sealed class OAuthHost : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly ServiceProvider _services;

    public OAuthHost(bool allowLoopback = true, Func<string, IPAddress[]>? resolve = null)
    {
        var services = new ServiceCollection()
            .AddSingleton<TimeProvider>(Clock)
            .AddSingleton(Fakes.The.Random(1))
            .Configure<OutboundOptions>(o => o.AllowLoopback = allowLoopback)
            .AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(new Recorder(Logs)));
        if (resolve is not null)
        {
            services.AddSingleton<ResolveHost>((host, _) => Task.FromResult(resolve(host)));
        }

        _services = services.AddOAuth().BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
    }

    public static TimeSpan TimeLimit { get; } = TimeSpan.FromSeconds(20);

    public ManualTimeProvider Clock { get; } = new(Some.Now);

    public ConcurrentQueue<string> Logs { get; } = new();

    public ITokenEndpoint Endpoint => _services.GetRequiredService<ITokenEndpoint>();

    public ITokenIntrospection Introspection => _services.GetRequiredService<ITokenIntrospection>();

    /// <summary>The handler that sends requests to providers.</summary>
    public SocketsHttpHandler Handler
    {
        get
        {
            var handler = _services.GetRequiredService<IHttpMessageHandlerFactory>().CreateHandler(ProviderHttp.ClientName);
            while (handler is DelegatingHandler { InnerHandler: { } inner })
            {
                handler = inner;
            }

            return Assert.IsType<SocketsHttpHandler>(handler);
        }
    }

    public Task<DiscoveryResult> DiscoverAsync(string issuer) => _services.GetRequiredService<IDiscovery>().FindAsync(issuer, TimeLimit).WaitAsync(Patience);

    public Task<TokenResponse> RefreshAsync(TokenRequest request) => Endpoint.RefreshAsync(request, TimeLimit).WaitAsync(Patience);

    public Task<TokenResponse> RefreshAsync(Uri tokenEndpoint) => RefreshAsync(Some.Request(Some.Provider(tokenEndpoint: tokenEndpoint)));

    public async Task<TokenResponse.Failed> FailAsync(Uri tokenEndpoint) => Assert.IsType<TokenResponse.Failed>(await RefreshAsync(tokenEndpoint));

    /// <summary>Starts a refresh, waits until the server has got this far, and lets the time limit pass.</summary>
    public async Task<TokenResponse.Failed> TimeOutAsync(Uri tokenEndpoint, Task reached)
    {
        var refreshing = RefreshAsync(tokenEndpoint);
        await reached.WaitAsync(Patience);
        Clock.Advance(TimeLimit);
        return Assert.IsType<TokenResponse.Failed>(await refreshing);
    }

    public Task<RevocationOutcome> RevokeAsync(Provider provider, TokenTypeHint hint = TokenTypeHint.RefreshToken) =>
        Endpoint.RevokeAsync(new(provider, new Secret(Some.ClientSecret), new Secret(Some.RefreshToken), hint), TimeLimit).WaitAsync(Patience);

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private sealed class Recorder(ConcurrentQueue<string> lines) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}
