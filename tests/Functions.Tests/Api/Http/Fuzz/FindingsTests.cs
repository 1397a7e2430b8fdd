using Microsoft.Extensions.Options;
using TokenFunctions.Api.Http;
using TokenFunctions.Api.Providers;
using TokenFunctions.OAuth.Outbound;
using TokenFunctions.Options;

namespace TokenFunctions.Tests.Api.Http.Fuzz;

/// <summary>Cases that the fuzz test has found, reduced.</summary>
public sealed class FindingsTests
{
    [Theory]
    [InlineData("""{"errors":[null]}""", "overrides.errors")]
    [InlineData("""{"response":{"error_description":["message",null]}}""", "overrides.error_description")]
    public async Task Provider_AnEmptyPlaceInAnArray_IsRefused(string overrides, string field)
    {
        var body = await RequestBody.ReadAsync(
            Requests.Of($$"""{"client_id":"c","client_secret":"s","token_endpoint":"https://a.example","overrides":{{overrides}}}"""), CancellationToken.None);
        PutProviderRequest.Read(body, "acme", new OutboundGuard(Microsoft.Extensions.Options.Options.Create(new OutboundOptions())));

        Assert.Equal([field], await Requests.FieldsAsync(body.Problem()));
    }
}
