using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace TokenFunctions.Local.Tests.FunctionsRuntime.Http;

public sealed class HttpInvokerTests
{
    [Theory]
    [InlineData("Object", 200, "application/json; charset=utf-8", """{"firstName":"Ada","age":36}""")]
    [InlineData("Minimal", 203, "application/json; charset=utf-8", """{"firstName":"Ada","age":36}""")]
    [InlineData("Poco", 200, "application/json; charset=utf-8", """{"firstName":"Ada","age":36}""")]
    [InlineData("PlainPoco", 200, "application/json; charset=utf-8", """{"firstName":"Ada","age":36}""")]
    [InlineData("Problem", 409, "application/problem+json; charset=utf-8", """{"title":"no","status":409}""")]
    [InlineData("Written", 418, null, "tea")]
    [InlineData("people/Bob/9", 200, null, "Hello Bob 9 GET")]
    [InlineData("people/Bob%20B", 200, null, "Hello Bob B 7 GET")]
    [InlineData("guids/0F8FAD5B-D9CB-469F-A165-70867728950E", 200, "text/plain; charset=utf-8", "0f8fad5bd9cb469fa16570867728950e")]
    public async Task Get_OfAFunction_AnswersItsResult(string path, int status, string? contentType, string body)
    {
        await using var app = await RunningApp.StartAsync(typeof(SampleFunctions));

        var answer = await app.Client.GetAsync("api/" + path);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(contentType ?? answer.Content.Headers.ContentType?.ToString(), answer.Content.Headers.ContentType?.ToString());
        Assert.Equal(body, await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("Nothing")]
    [InlineData("NothingLater")]
    public async Task Get_OfAFunctionWithoutAResult_RunsItAndAnswers200Empty(string path)
    {
        await using var app = await RunningApp.StartAsync(typeof(SampleFunctions));

        var answer = await app.Client.GetAsync("api/" + path);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("Hello", answer.Headers.GetValues("x-ran").Single());
        Assert.Empty(await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Get_OfAFunctionThatAsksForItsContext_FindsItWhole()
    {
        await using var app = await RunningApp.StartAsync(typeof(SampleFunctions));

        var context = await app.Client.GetFromJsonAsync<JsonObject>("api/Context");

        Assert.True(JsonNode.DeepEquals(context, new JsonObject
        {
            ["name"] = "Context",
            ["entryPoint"] = "TokenFunctions.Local.Tests.FunctionsRuntime.SampleFunctions.Context",
            ["trigger"] = "httpTrigger",
            ["parameters"] = "request,context,cancellationToken",
            ["hasInvocationId"] = true,
            ["sameToken"] = true,
            ["sameServices"] = true,
            ["sameRequest"] = true,
        }));
    }

    [Fact]
    public async Task Get_OfAnInstanceMethod_DisposesItsClassAfterwards()
    {
        await using var app = await RunningApp.StartAsync(typeof(SampleFunctions));

        await app.Client.GetAsync("api/Nothing");
        await app.Client.GetAsync("api/Minimal");

        Assert.Equal(1, app.Services.GetRequiredService<Greeter>().Disposed);
    }

    [Theory]
    [InlineData("Throw")]
    [InlineData("guids/no-guid")]
    public async Task Get_OfAFunctionThatThrows_IsABare500AndIsLogged(string path)
    {
        await using var app = await RunningApp.StartAsync(typeof(SampleFunctions));

        var answer = await app.Client.GetAsync("api/" + path);

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Empty(await answer.Content.ReadAsStringAsync());
        Assert.Null(answer.Content.Headers.ContentType);
        Assert.IsType<InvalidOperationException>(Assert.Single(app.Logs.Entries, e => e.Level == LogLevel.Error).Exception);
    }

    [Fact]
    public async Task Get_OfAFunctionThatThrowsHalfWay_BreaksTheAnswerOff()
    {
        await using var app = await RunningApp.StartAsync(typeof(SampleFunctions));

        await Assert.ThrowsAsync<HttpRequestException>(() => app.Client.GetStringAsync("api/ThrowLate"));
    }

    [Fact]
    public async Task Post_OfABodyOver100Megabytes_Is413()
    {
        await using var app = await RunningApp.StartAsync(typeof(SampleFunctions));
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/Length") { Content = new StringContent("x") };
        request.Headers.ExpectContinue = true;
        request.Content.Headers.ContentLength = (100 * 1024 * 1024) + 1;

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await app.Client.SendAsync(request)).StatusCode);
    }

    [Fact]
    public async Task Post_OfABodyOverKestrelsOwnDefault_IsRead()
    {
        await using var app = await RunningApp.StartAsync(typeof(SampleFunctions));

        var answer = await app.Client.PostAsync("api/Length", new StringContent(new string('x', 40_000_000)));

        Assert.Equal("40000000", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Get_OfAFunction_LogsTheResultAtDebugOnly()
    {
        await using var app = await RunningApp.StartAsync(typeof(SampleFunctions), hostJson: """{ "version": "2.0", "logging": { "logLevel": { "Host.Results": "Debug" } } }""");

        await app.Client.GetAsync("api/Object");

        var entry = Assert.Single(app.Logs.Entries, e => e.Category == "Host.Results");
        Assert.Equal(LogLevel.Debug, entry.Level);
        Assert.StartsWith("Executed 'Object' (Succeeded, Id=", entry.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_OfAFunctionByDefault_LogsNothing()
    {
        await using var app = await RunningApp.StartAsync(typeof(SampleFunctions));

        await app.Client.GetAsync("api/Object");

        Assert.Empty(app.Logs.Entries);
    }
}
