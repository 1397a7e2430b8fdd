using TokenFunctions.Model;
using TokenFunctions.Model.ClientKeys;
using TokenFunctions.OAuth.Http;
using TokenFunctions.OAuth.Requests;
using TokenFunctions.OAuth.Responses;
using TokenFunctions.Ports;

namespace TokenFunctions.OAuth.Endpoints;

/// <inheritdoc />
internal sealed class TokenEndpoint(ProviderHttp http, ClientAssertions assertions, TimeProvider clock) : ITokenEndpoint
{
    public async Task<TokenResponse> RefreshAsync(TokenRequest request, TimeSpan timeout)
    {
        try
        {
            return await SendAsync(request with { ClientAssertion = assertions.For(request.Provider, request.ClientSecret) }, timeout);
        }
        catch (ClientKeyException e)
        {
            return Failed(
                new ErrorClassification(FailureKind.OperatorActionRequired, FailureReasons.ClientRejected),
                $"The registration's private key cannot sign. {e.Message}");
        }
    }

    public async Task<RevocationOutcome> RevokeAsync(RevocationRequest request, TimeSpan timeout)
    {
        if (request.Provider.RevocationEndpoint is not { } endpoint)
        {
            return RevocationOutcome.NotSupported;
        }

        try
        {
            var credential = assertions.InPlaceOf(request.ClientSecret, request.Provider);
            using var message = ProviderRequest.Revocation(request with { ClientSecret = credential }, endpoint);
            return RevocationResponseReader.Read(await http.SendAsync(message, timeout), request.Provider.Profile);
        }
        catch (ClientKeyException)
        {
            return RevocationOutcome.Refused;
        }
    }

    private async Task<TokenResponse> SendAsync(TokenRequest request, TimeSpan timeout)
    {
        using var message = ProviderRequest.Refresh(request);
        var sentAt = clock.GetUtcNow();
        return await http.SendAsync(message, timeout, request.TimedFrom) switch
        {
            ProviderResponse.Received received => TokenResponseReader.Read(request, received, sentAt),
            ProviderResponse.Missing missing => Failed(missing.Classification, missing.Detail),
            var response => throw new InvalidOperationException($"No such response: {response.GetType().Name}"),
        };
    }

    private static TokenResponse.Failed Failed(ErrorClassification classification, string detail) =>
        new() { Kind = classification.Kind, Reason = classification.Reason, Error = ProviderError.From(null, null, detail) };
}
