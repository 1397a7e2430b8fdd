namespace TokenFunctions.Local.SampleProvider.Grants;

internal enum RevocationResult
{
    Revoked,
    Unknown,
    OfAnotherClient,
}
