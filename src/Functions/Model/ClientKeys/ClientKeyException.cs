namespace TokenFunctions.Model.ClientKeys;

/// <summary>A private key cannot sign. The message gives the reason in words for people. It contains no part of the key.</summary>
/// <param name="member">The member to correct: <c>private_key</c> or <c>signing_algorithm</c>.</param>
internal sealed class ClientKeyException(string member, string message) : Exception(message)
{
    public const string KeyMember = "private_key";
    public const string AlgorithmMember = "signing_algorithm";

    public string Member { get; } = member;
}
