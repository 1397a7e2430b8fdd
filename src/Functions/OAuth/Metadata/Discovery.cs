using System.Net;
using System.Net.Http.Headers;
using System.Net.Mime;
using TokenFunctions.Model;
using TokenFunctions.OAuth.Http;
using TokenFunctions.OAuth.Outbound;
using TokenFunctions.OAuth.Requests;
using TokenFunctions.Ports;

namespace TokenFunctions.OAuth.Metadata;

/// <inheritdoc />
internal sealed class Discovery(ProviderHttp http, OutboundGuard guard, OutboundConnector connector, TimeProvider clock) : IDiscovery
{
    public async Task<DiscoveryResult> FindAsync(string issuer, TimeSpan timeout)
    {
        // RFC 8414 section 2
        if (!Uri.TryCreate(issuer, UriKind.Absolute, out var uri) || uri.Query.Length > 0)
        {
            return new DiscoveryResult.Failed("Must be an absolute URL without a query.");
        }

        var from = clock.GetTimestamp();
        var problems = new List<string>();
        foreach (var place in WellKnownMetadata.Of(uri))
        {
            using var message = Request(place);
            var response = await http.SendAsync(message, timeout, from);
            var (metadata, problem) = response is ProviderResponse.Received received
                ? MetadataReader.Read(issuer, received, guard)
                : (null, ((ProviderResponse.Missing)response).Detail);
            if (metadata is not null && (problem = await AddressProblemAsync(metadata, timeout - clock.GetElapsedTime(from))) is null)
            {
                return new DiscoveryResult.Found(metadata);
            }

            problems.Add(ProviderError.From(null, null, $"{place}: {problem}").Description!);
            if (response is ProviderResponse.Missing)
            {
                // The other places are on the same host.
                break;
            }
        }

        return new DiscoveryResult.Failed(string.Join(' ', problems));
    }

    private static HttpRequestMessage Request(Uri place)
    {
        var message = new HttpRequestMessage(HttpMethod.Get, place) { Version = HttpVersion.Version11 };
        message.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(MediaTypeNames.Application.Json));
        message.Headers.UserAgent.Add(ProviderRequest.UserAgent);
        return message;
    }

    /// <summary>An early check, for a clear error. Each connection checks its address again.</summary>
    private async Task<string?> AddressProblemAsync(IssuerMetadata metadata, TimeSpan left)
    {
        using var deadline = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero, clock);
        var endpoints = new[] { metadata.TokenEndpoint, metadata.RevocationEndpoint, metadata.AuthorizationEndpoint, metadata.IntrospectionEndpoint };
        foreach (var endpoint in endpoints.OfType<Uri>())
        {
            if (await connector.ProblemAsync(endpoint, deadline.Token) is { } problem)
            {
                return $"Its endpoint {endpoint.GetLeftPart(UriPartial.Path)} {problem}.";
            }
        }

        return null;
    }
}
