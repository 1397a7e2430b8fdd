namespace TokenFunctions.Ports;

/// <summary>Which addresses a registration may name.</summary>
internal interface IEndpointPolicy
{
    /// <summary>What is wrong with an endpoint's address, in words for people; null if it is allowed.</summary>
    string? Problem(Uri uri);
}
