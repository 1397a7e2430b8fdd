namespace TokenFunctions.Options;

/// <param name="IsAzure">Runs in an Azure function app (<c>WEBSITE_SITE_NAME</c> is set).</param>
/// <param name="ClientId"><c>AZURE_CLIENT_ID</c> or <c>TokenStorage__clientId</c>: the user-assigned identity.</param>
/// <param name="PlatformAuthenticates"><c>WEBSITE_AUTH_ENABLED</c>: only then the platform has authenticated the caller.</param>
internal sealed record HostingSettings(bool IsAzure, string? ClientId, bool PlatformAuthenticates);
