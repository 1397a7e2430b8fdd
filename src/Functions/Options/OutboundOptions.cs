namespace TokenFunctions.Options;

/// <summary>Settings <c>Outbound__*</c>: where the app may send requests to.</summary>
internal sealed class OutboundOptions
{
    /// <summary>Token endpoints on this machine over plain HTTP: for development only. Default false.</summary>
    public bool AllowLoopback { get; set; }
}
