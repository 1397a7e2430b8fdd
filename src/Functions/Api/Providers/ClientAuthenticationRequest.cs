using TokenFunctions.Api.Http;
using TokenFunctions.Model;
using TokenFunctions.Model.ClientKeys;

namespace TokenFunctions.Api.Providers;

/// <summary>The client authentication in the body of <c>PUT /providers/{name}</c>.</summary>
/// <param name="Secret">The client secret or private key.</param>
internal sealed record ClientAuthenticationRequest(
    ClientAuthentication Authentication,
    Secret? Secret,
    DateTimeOffset? ExpiresAt,
    TimeSpan? Overlap,
    string? KeyId,
    SigningAlgorithm? Algorithm,
    AssertionAudience Audience)
{
    private const string SecretMember = "client_secret";
    private const string ExpiryMember = "client_secret_expires_at";
    private const string OverlapMember = "client_secret_overlap";
    private const string AudienceMember = "assertion_audience";

    /// <summary>Thirty days.</summary>
    private const long LongestOverlap = 2_592_000;

    private static readonly string[] OfKeys = [ClientKeyException.KeyMember, "key_id", ClientKeyException.AlgorithmMember, AudienceMember];

    private static readonly Dictionary<string, AssertionAudience> Audiences = new(StringComparer.Ordinal)
    {
        ["token_endpoint"] = AssertionAudience.TokenEndpoint,
        ["issuer"] = AssertionAudience.Issuer,
    };

    private static readonly Dictionary<string, SigningAlgorithm?> Algorithms =
        Enum.GetValues<SigningAlgorithm>().ToDictionary(a => a.ToString(), a => (SigningAlgorithm?)a, StringComparer.Ordinal);

    public static string NameOf(AssertionAudience audience) => Audiences.First(a => a.Value == audience).Key;

    public static ClientAuthenticationRequest Read(RequestBody body, ClientAuthentication fallback)
    {
        var client = new ClientAuthenticationRequest(
            body.Choice("client_authentication", ClientAuthenticationNames.All, fallback),
            body.Secret(SecretMember),
            body.UnixTime(ExpiryMember),
            body.Number(OverlapMember, 0, LongestOverlap) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            body.Text("key_id", 256),
            body.Choice(ClientKeyException.AlgorithmMember, Algorithms, null),
            body.Choice(AudienceMember, Audiences, AssertionAudience.TokenEndpoint));
        var key = body.PrivateKey(ClientKeyException.KeyMember);
        return client.Authentication switch
        {
            ClientAuthentication.PrivateKeyJwt => client.WithKey(body, key),
            ClientAuthentication.None => client.WithoutSecret(body),
            _ => client.WithoutKey(body, "Only for client_authentication private_key_jwt."),
        };
    }

    private ClientAuthenticationRequest WithKey(RequestBody body, Secret? key)
    {
        Refuse(body, "With client_authentication private_key_jwt, send private_key instead.", SecretMember);
        if (Audience == AssertionAudience.Issuer && !body.Has("issuer"))
        {
            body.Error(AudienceMember, "Needs issuer.");
        }

        if (key is not null && Problem(key) is { } problem)
        {
            body.Error(problem.Member, problem.Message);
        }

        return this with { Secret = key };
    }

    private ClientAuthenticationRequest WithoutSecret(RequestBody body)
    {
        Refuse(body, "A public client (client_authentication none) has none.", SecretMember, ExpiryMember, OverlapMember);
        return WithoutKey(body, "A public client (client_authentication none) has none.");
    }

    private ClientAuthenticationRequest WithoutKey(RequestBody body, string message)
    {
        Refuse(body, message, OfKeys);
        return this;
    }

    private ClientKeyException? Problem(Secret key)
    {
        try
        {
            using var read = ClientKey.Read(key, Algorithm);
            return null;
        }
        catch (ClientKeyException e)
        {
            return e;
        }
    }

    private static void Refuse(RequestBody body, string message, params string[] members)
    {
        foreach (var member in members.Where(body.Has))
        {
            body.Error(member, message);
        }
    }
}
