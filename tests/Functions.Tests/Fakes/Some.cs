using TokenFunctions.Api.Http;
using TokenFunctions.Management;
using TokenFunctions.Model;
using TokenFunctions.Model.Profiles;
using TokenFunctions.OAuth.Endpoints;

namespace TokenFunctions.Tests.Fakes;

/// <summary>Ordinary things, of which a test changes what it is about.</summary>
internal static class Some
{
    public const string ClientSecret = "client-secret-must-not-print";
    public const string FirstAccessToken = "at-first-must-not-print";

    public static Provider Provider(string name = "acme", ProviderProfile? profile = null) => new()
    {
        Name = name,
        Version = 1,
        Profile = profile ?? ProviderProfile.Generic,
        ClientId = "client-1",
        ClientSecretVersion = new SecretVersion("v1"),
        TokenEndpoint = new Uri($"https://auth.{name}.example/token"),
        RevocationEndpoint = new Uri($"https://auth.{name}.example/revoke"),
        ReauthorizeUrl = "https://app.example/connect/{connection}",
    };

    public static Connection Connection() => new()
    {
        Id = The.Id,
        Provider = "acme",
        Status = ConnectionStatus.Active,
        StatusSince = The.Start,
        GrantId = new GrantId("0123456789abcdef"),
        Generation = 1,
        AccessTokenGeneration = 1,
        CreatedAt = The.Start,
        RefreshTokenFingerprint = new Fingerprint("f"),
    };

    public static ConnectionDefinition Definition(string refreshToken, DateTimeOffset? expiresAt = null) => new()
    {
        Provider = "acme",
        RefreshToken = new Secret(refreshToken),
        AccessToken = new Secret(FirstAccessToken),
        AccessTokenExpiresAt = expiresAt,
    };
}
