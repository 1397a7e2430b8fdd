namespace TokenFunctions.OAuth;

/// <summary>Where an issuer's metadata may be, in the order of trying.</summary>
internal static class WellKnown
{
    public static IReadOnlyList<Uri> Of(Uri issuer)
    {
        // RFC 8414 section 3.1: a terminating slash goes before anything is inserted.
        var path = issuer.AbsolutePath.TrimEnd('/');
        string[] places =
        [
            $"/.well-known/oauth-authorization-server{path}",

            // OpenID Connect Discovery 1.0 section 4 appends; RFC 8414 section 5 has some insert.
            $"{path}/.well-known/openid-configuration",
            $"/.well-known/openid-configuration{path}",
        ];
        return [.. places.Distinct().Select(place => new UriBuilder(issuer) { Path = place }.Uri)];
    }
}
