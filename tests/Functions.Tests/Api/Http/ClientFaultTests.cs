using System.Text.Json;
using Microsoft.AspNetCore.Http;
using TokenFunctions.Api.Http;
using TokenFunctions.Tests.Fakes;

namespace TokenFunctions.Tests.Api.Http;

/// <summary>The status that the web server gives to an invalid body is kept.</summary>
public sealed class ClientFaultTests
{
    [Theory]
    [InlineData(413, 413, "request-too-large")]
    [InlineData(408, 408, "request-timeout")]
    [InlineData(400, 400, "invalid-request")]
    [InlineData(431, 400, "invalid-request")]
    public async Task ClientFault_EachStatus_IsAProblemOfItsOwn(int fault, int status, string slug)
    {
        var http = new DefaultHttpContext();
        http.Response.Body = new MemoryStream();

        await Problems.ClientFault(fault).WriteAsync(http);

        http.Response.Body.Position = 0;
        using var problem = await JsonDocument.ParseAsync(http.Response.Body);
        Assert.Equal((status, $"urn:token-functions:problem:{slug}"), (http.Response.StatusCode, problem.RootElement.GetProperty("type").GetString()));
    }
}
