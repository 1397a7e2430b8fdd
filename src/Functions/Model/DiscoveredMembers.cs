namespace TokenFunctions.Model;

/// <summary>The members of a registration that come from the issuer's metadata, because the registration itself does not name them.</summary>
[Flags]
internal enum DiscoveredMembers
{
    None = 0,
    TokenEndpoint = 1,
    RevocationEndpoint = 2,
    AuthorizationEndpoint = 4,
    IntrospectionEndpoint = 8,
    ClientAuthentication = 16,
}
