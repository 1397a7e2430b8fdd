using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using TokenFunctions.Local.SampleProvider;
using TokenFunctions.Local.Stack.Api;

namespace TokenFunctions.KillHarness;

internal sealed record FleetConnection(string Id, Fleet Fleet, IssuedGrant Grant)
{
    /// <summary>The first refresh token's hash, as in the instances' journals.</summary>
    public string FirstTokenHash { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Grant.RefreshToken)).AsSpan(0, 8));
}

/// <summary>Connections of one provider.</summary>
internal sealed class Fleet(TokenFunctionsClient api, string name, SampleProviderServer provider, string profile) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false }, disposeHandler: true) { BaseAddress = provider.Uri };
    private readonly ConcurrentDictionary<string, FleetConnection> _all = new();
    private int _count;

    public string Name => name;

    public SampleProviderServer Provider => provider;

    public IReadOnlyCollection<FleetConnection> All => [.. _all.Values];

    public async Task RegisterAsync() => Expect(HttpStatusCode.Created, await api.PutProviderAsync(name, new
    {
        client_id = provider.Client.Id,
        client_secret = provider.Client.Secret,
        token_endpoint = new Uri(provider.Uri, "token"),
        revocation_endpoint = new Uri(provider.Uri, "revoke"),
        client_authentication = "client_secret_basic",
        profile,
    }));

    /// <summary>Adds a connection without an access token, so that it is due at once.</summary>
    public async Task<FleetConnection> AddAsync()
    {
        var id = $"{name}-{Interlocked.Increment(ref _count)}";
        var connection = new FleetConnection(id, this, provider.IssueGrant(subject: id));
        Expect(HttpStatusCode.Created, await api.PutConnectionAsync(id, new { provider = name, refresh_token = connection.Grant.RefreshToken }));
        return _all[id] = connection;
    }

    /// <summary>Whether the provider's own API accepts an access token.</summary>
    public async Task<bool> IsHonouredAsync(string accessToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "api/me");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
        using var response = await _http.SendAsync(request);
        return response.IsSuccessStatusCode;
    }

    public void Dispose() => _http.Dispose();

    private static void Expect(HttpStatusCode status, ApiAnswer answer)
    {
        if (answer.Status != status)
        {
            throw new InvalidOperationException($"{status} expected: {answer}");
        }
    }
}
