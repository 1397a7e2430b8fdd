using TokenFunctions.OAuth.Endpoints;

namespace TokenFunctions.Model;

/// <summary>What of a registration its issuer tells, because the registration itself does not name it.</summary>
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
