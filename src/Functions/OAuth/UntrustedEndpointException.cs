namespace TokenFunctions.OAuth;

/// <summary>The endpoint is not one that we may talk to: a blocked address, or a certificate that is not valid for it.</summary>
internal sealed class UntrustedEndpointException(string message) : Exception(message);
