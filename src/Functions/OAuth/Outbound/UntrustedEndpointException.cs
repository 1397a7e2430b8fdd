namespace TokenFunctions.OAuth.Outbound;

/// <summary>The app may not connect to this endpoint: a blocked address, or a certificate that is not valid for it.</summary>
internal sealed class UntrustedEndpointException(string message) : Exception(message);
