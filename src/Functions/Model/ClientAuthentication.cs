namespace TokenFunctions.Model;

/// <summary>How the client authenticates: RFC 7591 section 2, <c>token_endpoint_auth_method</c>, and a vendor's own method.</summary>
internal enum ClientAuthentication
{
    /// <summary>RFC 6749 section 2.3.1: HTTP Basic, id and secret form-encoded.</summary>
    ClientSecretBasic,

    /// <summary>RFC 6749 section 2.3.1: in the request body.</summary>
    ClientSecretPost,

    /// <summary>A public client: only <c>client_id</c> in the body, never an empty secret.</summary>
    None,

    /// <summary>HTTP Basic with the secret as the user and no password, as Stripe does.</summary>
    SecretAsUser,

    /// <summary>RFC 7523 section 2.2: an assertion signed with the client's private key.</summary>
    PrivateKeyJwt,
}
