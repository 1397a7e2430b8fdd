using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace TokenFunctions.Local.SampleProvider.Grants;

/// <summary>Authorization codes, each valid once and for a minute (RFC 6749 section 4.1.2).</summary>
internal sealed class AuthorizationCodes(TimeProvider time, GrantLedger ledger)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Entry> _codes = [];

    public string Issue(AuthorizationRequest request)
    {
        var code = OpaqueToken.New("code");
        lock (_gate)
        {
            _codes[code] = new Entry(request, time.GetUtcNow() + Lifetime);
        }

        return code;
    }

    /// <summary>Null if this client cannot redeem the code. A second attempt revokes the tokens of the first.</summary>
    public IssuedTokens? Redeem(string code, string clientId, string redirectUri, string verifier, ProviderBehaviour behaviour)
    {
        lock (_gate)
        {
            if (!_codes.TryGetValue(code, out var entry) || entry.Request.ClientId != clientId)
            {
                return null;
            }

            if (entry.Spent)
            {
                RevokeResultOf(entry);
                return null;
            }

            entry.Spent = true;
            if (time.GetUtcNow() >= entry.ExpiresAt || entry.Request.RedirectUri != redirectUri || !Matches(verifier, entry.Request.CodeChallenge))
            {
                return null;
            }

            var tokens = ledger.Authorize(clientId, entry.Request.Subject, entry.Request.Scope, behaviour.AccessTokenLifetime, behaviour);
            entry.GrantId = tokens.AccessToken.Grant.Id;
            return tokens;
        }
    }

    private void RevokeResultOf(Entry entry)
    {
        if (entry.GrantId is { } grantId)
        {
            ledger.RevokeGrant(grantId);
        }
    }

    /// <summary>RFC 7636 section 4.6, S256.</summary>
    private static bool Matches(string verifier, string challenge) =>
        CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(verifier)))),
            Encoding.UTF8.GetBytes(challenge));

    private sealed class Entry(AuthorizationRequest request, DateTimeOffset expiresAt)
    {
        public AuthorizationRequest Request => request;

        public DateTimeOffset ExpiresAt => expiresAt;

        public bool Spent { get; set; }

        public string? GrantId { get; set; }
    }
}
