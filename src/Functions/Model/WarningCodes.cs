namespace TokenFunctions.Model;

internal static class WarningCodes
{
    public const string RefreshFailing = "refresh_failing";
    public const string ReauthRequired = "reauth_required";
    public const string MinTtlUnattainable = "min_ttl_unattainable";
    public const string ReauthorizationDueBy = "reauthorization_due_by";
    public const string ClientSecretExpires = "client_secret_expires_at";
    public const string ExpiryUnknown = "expiry_unknown";
    public const string NoRefreshToken = "no_refresh_token";
    public const string WhiteSpaceRemoved = "white_space_removed";
}
