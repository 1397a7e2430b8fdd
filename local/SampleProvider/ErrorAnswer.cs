using System.Diagnostics.CodeAnalysis;

namespace TokenFunctions.Local.SampleProvider;

/// <summary>An error response in the provider's own form. Real ones come with 200, 400, 401, 403 and 422 and with bodies of any shape.</summary>
/// <param name="Body">Sent as it is.</param>
public sealed record ErrorAnswer(int Status, [property: StringSyntax(StringSyntaxAttribute.Json)] string Body, string ContentType = "application/json")
{
    /// <summary>RFC 6749 section 5.2.</summary>
    public static ErrorAnswer InvalidGrant { get; } =
        new(400, """{"error":"invalid_grant","error_description":"The refresh token is expired, revoked or unknown."}""");

    /// <summary>RFC 6585 section 4.</summary>
    public static ErrorAnswer TooManyRequests { get; } = new(429, """{"error":"too_many_requests","error_description":"Slow down."}""");
}
