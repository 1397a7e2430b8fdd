using TokenFunctions.OAuth.Endpoints;

namespace TokenFunctions.Model;

/// <summary>Whom a client's assertion is made out to (RFC 7523 section 3, <c>aud</c>): servers differ in what they accept.</summary>
internal enum AssertionAudience
{
    TokenEndpoint,

    /// <summary>The RFC 8414 issuer identifier.</summary>
    Issuer,
}
