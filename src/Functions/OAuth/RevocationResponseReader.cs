namespace TokenFunctions.OAuth;

/// <summary>Reads a revocation answer (RFC 7009 section 2.2).</summary>
internal static class RevocationResponseReader
{
    public static RevocationOutcome Read(ProviderReply reply, ProviderProfile profile) => reply switch
    {
        ProviderReply.Answered answered => OfStatus(answered.Status, AnswerError.Read(answered.Body, profile)?.Code),
        ProviderReply.Unanswered { Verdict.Kind: FailureKind.OperatorActionRequired } => RevocationOutcome.Refused,
        _ => RevocationOutcome.Unavailable,
    };

    private static RevocationOutcome OfStatus(int status, string? code) => status switch
    {
        >= 200 and < 300 => RevocationOutcome.Revoked,
        429 or >= 500 => RevocationOutcome.Unavailable,

        // RFC 7009 section 2.2.1
        _ when code == "unsupported_token_type" => RevocationOutcome.NotSupported,

        // The RFC answers an unknown token with 200; Google, among others, with this.
        _ when code == "invalid_token" => RevocationOutcome.Revoked,

        _ => RevocationOutcome.Refused,
    };
}
