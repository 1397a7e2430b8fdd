namespace TokenFunctions.Model;

/// <summary>The audience of a client's assertion (RFC 7523 section 3, <c>aud</c>). Servers differ in what they accept.</summary>
internal enum AssertionAudience
{
    TokenEndpoint,

    /// <summary>The RFC 8414 issuer identifier.</summary>
    Issuer,
}
