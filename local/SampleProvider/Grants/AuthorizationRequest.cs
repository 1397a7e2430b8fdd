namespace TokenFunctions.Local.SampleProvider.Grants;

/// <summary>What a person approved (RFC 6749 section 4.1.1, RFC 7636 section 4.3).</summary>
internal sealed record AuthorizationRequest(string ClientId, string RedirectUri, string Scope, string Subject, string CodeChallenge);
