namespace TokenFunctions.Local.SampleProvider;

/// <summary>What a client holds after a person has authorized it.</summary>
/// <param name="AccessToken">In the clear.</param>
/// <param name="RefreshToken">In the clear.</param>
/// <param name="ExpiresIn">Whole seconds of the access token's life (RFC 6749 section 5.1).</param>
/// <param name="GrantId">What counters and the control plane call this grant; no secret.</param>
public sealed record IssuedGrant(string AccessToken, string RefreshToken, int ExpiresIn, string Scope, string GrantId)
{
    public override string ToString() => $"{nameof(IssuedGrant)} {{ {nameof(GrantId)} = {GrantId} }}";
}
