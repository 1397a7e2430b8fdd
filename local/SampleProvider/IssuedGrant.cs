namespace TokenFunctions.Local.SampleProvider;

/// <summary>What a client holds after a person has authorized it.</summary>
/// <param name="AccessToken">In the clear.</param>
/// <param name="RefreshToken">In the clear.</param>
/// <param name="ExpiresIn">The access token's lifetime in whole seconds (RFC 6749 section 5.1).</param>
/// <param name="GrantId">The id of this grant in counters and in the control plane; not a secret.</param>
public sealed record IssuedGrant(string AccessToken, string RefreshToken, int ExpiresIn, string Scope, string GrantId)
{
    public override string ToString() => $"{nameof(IssuedGrant)} {{ {nameof(GrantId)} = {GrantId} }}";
}
