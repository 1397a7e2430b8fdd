namespace TokenFunctions.Local.SampleProvider;

/// <summary>The confidential client that is registered from the start. Redirect URIs: any loopback address (RFC 8252 section 7.3).</summary>
public sealed class SampleClient
{
    public const string ConfidentialId = "sample-client";

    /// <summary>The public client (RFC 6749 section 2.1): <c>client_id</c> in the body and no secret.</summary>
    public const string PublicId = "sample-public";

    internal SampleClient(string secret) => Secret = secret;

    public string Id { get; } = ConfidentialId;

    /// <summary>In the clear.</summary>
    public string Secret { get; }

    public override string ToString() => Id;
}
