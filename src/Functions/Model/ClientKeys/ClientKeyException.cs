namespace TokenFunctions.Model.ClientKeys;

/// <summary>A private key that cannot sign. The message says why, in words for people, and repeats nothing of the key.</summary>
/// <param name="member">What to mend: <c>private_key</c> or <c>signing_algorithm</c>.</param>
internal sealed class ClientKeyException(string member, string message) : Exception(message)
{
    public const string KeyMember = "private_key";
    public const string AlgorithmMember = "signing_algorithm";

    public string Member { get; } = member;
}
