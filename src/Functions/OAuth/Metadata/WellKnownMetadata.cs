namespace TokenFunctions.OAuth.Metadata;

/// <summary>Where an issuer's metadata may be, in the order in which the places are tried.</summary>
internal static class WellKnownMetadata
{
    public static IReadOnlyList<Uri> Of(Uri issuer)
    {
        // RFC 8414 section 3.1: a terminating slash goes before anything is inserted.
        var path = issuer.AbsolutePath.TrimEnd('/');
        string[] places =
        [
            $"/.well-known/oauth-authorization-server{path}",

            // OpenID Connect Discovery 1.0 section 4 appends it. By RFC 8414 section 5 some issuers insert it.
            $"{path}/.well-known/openid-configuration",
            $"/.well-known/openid-configuration{path}",
        ];
        return [.. places.Distinct().Select(place => new UriBuilder(issuer) { Path = place }.Uri)];
    }
}
