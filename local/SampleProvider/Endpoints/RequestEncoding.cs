namespace TokenFunctions.Local.SampleProvider.Endpoints;

/// <summary>Where a request carries its parameters.</summary>
internal enum RequestEncoding
{
    Form,
    Json,

    /// <summary>In the URL of a POST.</summary>
    Query,

    Get,
}
