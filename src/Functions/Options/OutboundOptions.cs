namespace TokenFunctions.Options;

/// <summary>Settings <c>Outbound__*</c>: where the app may send requests to.</summary>
internal sealed class OutboundOptions
{
    /// <summary>Allows token endpoints on this machine over plain HTTP. For development only. Default false.</summary>
    public bool AllowLoopback { get; set; }
}
