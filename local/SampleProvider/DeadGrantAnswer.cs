namespace TokenFunctions.Local.SampleProvider;

/// <summary>How a provider says that a refresh token is of no use any more. Real ones do it with 200, 400, 401 and 403 and with bodies of any shape.</summary>
public sealed record DeadGrantAnswer
{
    public int Status { get; init; } = 400;

    public string ContentType { get; init; } = "application/json";

    /// <summary>Sent as it is.</summary>
    public string Body { get; init; } = """{"error":"invalid_grant","error_description":"The refresh token is expired, revoked or unknown."}""";
}
