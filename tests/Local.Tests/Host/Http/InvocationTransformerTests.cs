using System.Net;
using Microsoft.AspNetCore.Http;
using TokenFunctions.Local.Host.Http;

namespace TokenFunctions.Local.Tests.Host.Http;

public sealed class InvocationTransformerTests
{
    [Fact]
    public async Task Transform_HostsOwnHeaders_ReplaceTheClients()
    {
        var http = new DefaultHttpContext
        {
            Connection = { RemoteIpAddress = IPAddress.Parse("10.1.2.3") },
            Request = { Method = "GET", Scheme = "http", Host = new HostString("public.example", 8080) },
        };
        foreach (var name in (string[])["x-ms-invocation-id", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Prefix", "x-other"])
        {
            http.Request.Headers[name] = "clients";
        }

        using var forwarded = new HttpRequestMessage();
        await new InvocationTransformer("i1", () => Task.FromResult(true)).TransformRequestAsync(http, forwarded, "http://worker", CancellationToken.None);

        Assert.Null(forwarded.Headers.Host);
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["x-ms-invocation-id"] = "i1",
                ["X-Forwarded-For"] = "10.1.2.3",
                ["X-Forwarded-Host"] = "public.example:8080",
                ["X-Forwarded-Proto"] = "http",
                ["x-other"] = "clients",
            },
            forwarded.Headers.ToDictionary(h => h.Key, h => string.Join(',', h.Value)));
    }
}
