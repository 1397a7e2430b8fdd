using System.Net;
using System.Net.Http.Json;

namespace TokenFunctions.OAuth.Http;

/// <summary>
/// HTTP clients that send nothing and return a successful token response (RFC 6749 section 5.1). With them the code between a provider's response and its
/// commit is compiled before the first real response.
/// </summary>
internal sealed class RehearsalClients(IHttpClientFactory clients) : IHttpClientFactory
{
    public const string ClientName = "oauth-rehearsal";

    public HttpClient CreateClient(string name) => clients.CreateClient(ClientName);

    internal sealed class Handler : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await (request.Content?.CopyToAsync(Stream.Null, cancellationToken) ?? Task.CompletedTask);
            await Task.Yield(); // like a real response, so that what continues after it is compiled too
            return new HttpResponseMessage(HttpStatusCode.OK)
            {
                Content = JsonContent.Create(new { access_token = "rehearsal", token_type = "Bearer", expires_in = 3600, refresh_token = "rotated" }),
            };
        }
    }
}
