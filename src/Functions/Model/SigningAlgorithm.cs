namespace TokenFunctions.Model;

/// <summary>How a client's assertion is signed (RFC 7518 section 3.1).</summary>
internal enum SigningAlgorithm
{
    /// <summary>RSASSA-PKCS1-v1_5 with SHA-256.</summary>
    RS256,

    /// <summary>RSASSA-PSS with SHA-256.</summary>
    PS256,

    /// <summary>ECDSA with P-256 and SHA-256.</summary>
    ES256,
}
