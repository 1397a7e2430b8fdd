using TokenFunctions.Ports;

namespace TokenFunctions.Tests.Fakes;

/// <summary>Issuers and what they tell; all others answer nothing.</summary>
internal sealed class Issuers : IDiscovery
{
    private readonly Dictionary<string, DiscoveryResult> _told = new(StringComparer.Ordinal);

    /// <summary>Who was asked, in order.</summary>
    public List<string> Asked { get; } = [];

    /// <summary>Before an issuer answers.</summary>
    public Func<Task> Meanwhile { get; set; } = () => Task.CompletedTask;

    public void Tell(string issuer, string tokenEndpoint, params string[] methods) => Tell(
        issuer,
        new IssuerMetadata(
            new Uri(tokenEndpoint),
            new Uri($"{issuer}/revoke"),
            new Uri($"{issuer}/authorize"),
            new Uri($"{issuer}/introspect"),
            methods is [] ? ["client_secret_basic"] : methods));

    public void Tell(string issuer, IssuerMetadata metadata) => _told[issuer] = new DiscoveryResult.Found(metadata);

    public void Fail(string issuer, string problem) => _told[issuer] = new DiscoveryResult.Failed(problem);

    public async Task<DiscoveryResult> FindAsync(string issuer, TimeSpan timeout)
    {
        Asked.Add(issuer);
        await Meanwhile();
        return _told.GetValueOrDefault(issuer) ?? new DiscoveryResult.Failed("No response in time.");
    }
}
