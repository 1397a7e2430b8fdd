using Microsoft.AspNetCore.Http;

namespace TokenFunctions.Local.SampleProvider.Endpoints;

/// <summary>RFC 8414 issuer identifier: the address where this server listens, not the host name that the client used.</summary>
internal static class Issuer
{
    public static string Of(HttpContext http) => $"http://127.0.0.1:{http.Connection.LocalPort}";
}
