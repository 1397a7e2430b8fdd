using System.Net;
using System.Text;

namespace TokenFunctions.Local.Tests.Host.Process;

[Collection(HostProcesses.Name)]
public sealed class ForwardingTests(RunningHost running)
{
    [Theory]
    [InlineData("POST")]
    [InlineData("PATCH")]
    [InlineData("DELETE")]
    [InlineData("CUSTOM")]
    public async Task Request_EachMethod_ReachesTheFunctionAsItWasSent(string method)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), "api/echo/Bob%20B/9?a=1&b=%20x")
        {
            Content = new StringContent("body of ü", Encoding.UTF8, "text/plain"),
        };
        request.Headers.Add("x-note", "n1");

        using var answer = await running.Http.SendAsync(request);

        var echo = await Echo.ReadAsync(answer);
        Assert.Equal(
            (method, "/api/echo/Bob B/9", "?a=1&b=%20x", "Bob B", 9, "body of ü"),
            (echo.Method, echo.Path, echo.Query, echo.Name, echo.Number, echo.Body));
        Assert.Equal(("n1", "text/plain; charset=utf-8"), (echo.Header("x-note"), echo.Header("content-type")));
    }

    [Fact]
    public async Task RouteValue_Optional_MayBeAbsent() => Assert.Null((await Echo.GetAsync(running.Http, "api/echo/a")).Number);

    [Theory]
    [InlineData(203)]
    [InlineData(418)]
    [InlineData(503)]
    public async Task Response_EachStatus_ReachesTheClientWithItsHeaders(int status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"api/echo/a?status={status}");
        request.Headers.Add("x-note", "n2");

        using var answer = await running.Http.SendAsync(request);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(["n2"], answer.Headers.GetValues("x-note"));
        Assert.Equal("application/json; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
    }

    [Fact]
    public async Task Response_Redirect_GoesToTheClient()
    {
        using var answer = await running.Http.GetAsync("api/Redirect");

        Assert.Equal((HttpStatusCode.Found, "/api/empty"), (answer.StatusCode, answer.Headers.Location?.ToString()));
    }

    [Fact]
    public async Task Headers_SetByTheHost_ReplaceTheClients()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "api/echo/a");
        foreach (var name in (string[])["x-ms-invocation-id", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Prefix"])
        {
            request.Headers.Add(name, "clients");
        }

        using var answer = await running.Http.SendAsync(request);

        var echo = await Echo.ReadAsync(answer);
        Assert.True(Guid.TryParse(echo.Header("x-ms-invocation-id"), out _));
        Assert.Equal(echo.InvocationId, echo.Header("x-ms-invocation-id"));

        // The worker's forwarded-headers middleware takes them from the host, and only from it.
        Assert.Equal($"127.0.0.1:{running.Host.Port}", echo.Header("Host"));
        Assert.All(["X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Prefix"], name => Assert.Null(echo.Header(name)));
    }

    [Fact]
    public async Task Requests_AtTheSameTime_AreInvocationsOfTheirOwn()
    {
        var echoes = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Echo.GetAsync(running.Http, $"api/echo/a/{i}")));

        Assert.Equal(Enumerable.Range(0, 20), echoes.Select(e => e.Number!.Value));
        Assert.Equal(20, echoes.Select(e => e.InvocationId).Distinct().Count());
    }

    [Theory]
    [InlineData("GET", "nowhere")]
    [InlineData("GET", "empty")]
    [InlineData("GET", "api/nowhere")]
    [InlineData("POST", "api/empty")]
    [InlineData("HEAD", "api/empty")]
    [InlineData("OPTIONS", "api/empty")]
    [InlineData("GET", "api/echo/a/no-number")]
    [InlineData("GET", "api/echo/a/1/2")]
    [InlineData("GET", "api/Tick")]
    [InlineData("GET", "admin/functions/Tick")]
    [InlineData("GET", "admin/host/status")]
    [InlineData("GET", "")]
    public async Task Request_UnknownRouteOrMethod_IsAnEmpty404(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);

        using var answer = await running.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync());
        Assert.Empty(answer.Content.Headers.Allow);
    }
}
