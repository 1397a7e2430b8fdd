using TokenFunctions.Model;
using TokenFunctions.Model.Profiles;
using TokenFunctions.OAuth.Http;
using TokenFunctions.Ports;

namespace TokenFunctions.OAuth.Responses;

/// <summary>Reads a revocation response (RFC 7009 section 2.2).</summary>
internal static class RevocationResponseReader
{
    public static RevocationOutcome Read(ProviderResponse response, ProviderProfile profile) => response switch
    {
        ProviderResponse.Received received => OfStatus(received.Status, ResponseError.Read(received.Body, profile)?.Code),
        ProviderResponse.Missing { Classification.Kind: FailureKind.OperatorActionRequired } => RevocationOutcome.Refused,
        _ => RevocationOutcome.Unavailable,
    };

    private static RevocationOutcome OfStatus(int status, string? code) => status switch
    {
        >= 200 and < 300 => RevocationOutcome.Revoked,
        429 or >= 500 => RevocationOutcome.Unavailable,

        // RFC 7009 section 2.2.1
        _ when code == "unsupported_token_type" => RevocationOutcome.NotSupported,

        // By the RFC the response for an unknown token is 200. Google and others send this.
        _ when code == "invalid_token" => RevocationOutcome.Revoked,

        _ => RevocationOutcome.Refused,
    };
}
