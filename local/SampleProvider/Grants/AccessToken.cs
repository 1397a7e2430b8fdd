namespace TokenFunctions.Local.SampleProvider.Grants;

internal sealed class AccessToken(string value, Grant grant, string scope, DateTimeOffset expiresAt)
{
    public string Value => value;

    public Grant Grant => grant;

    public string Scope => scope;

    public DateTimeOffset ExpiresAt => expiresAt;

    public bool Revoked { get; set; }

    public bool IsAlive(DateTimeOffset now) => !Revoked && !grant.Revoked && now < expiresAt;
}
