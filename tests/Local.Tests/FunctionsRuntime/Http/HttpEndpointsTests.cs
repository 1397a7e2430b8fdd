using System.Net;

namespace TokenFunctions.Local.Tests.FunctionsRuntime.Http;

public sealed class HttpEndpointsTests
{
    [Theory]
    [InlineData("GET", "nowhere")]
    [InlineData("GET", "Object")]
    [InlineData("GET", "api/Nowhere")]
    [InlineData("POST", "api/Object")]
    [InlineData("DELETE", "api/people/ada")]
    [InlineData("GET", "api/people/a/b/c")]
    [InlineData("GET", "api/people/ada/old")]
    [InlineData("GET", "admin/host/status")]
    [InlineData("GET", "")]
    public async Task An_unknown_route_or_method_is_a_bare_404(string method, string path)
    {
        await using var app = await RunningApp.StartAsync(typeof(SampleFunctions));

        var answer = await app.Client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Empty(await answer.Content.ReadAsStringAsync());
        Assert.Empty(answer.Content.Headers.Allow);
    }

    [Theory]
    [InlineData("""{ "version": "2.0", "extensions": { "http": { "routePrefix": "v1/x" } } }""", "v1/x/Object")]
    [InlineData("""{ "version": "2.0", "extensions": { "http": { "routePrefix": "" } } }""", "Object")]
    [InlineData("""{ "version": "2.0" /* the default */ }""", "api/Object")]
    public async Task Routes_stand_below_the_prefix_of_host_json(string hostJson, string path)
    {
        await using var app = await RunningApp.StartAsync(typeof(SampleFunctions), hostJson: hostJson);

        Assert.Equal(HttpStatusCode.OK, (await app.Client.GetAsync(path)).StatusCode);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("PATCH")]
    public async Task A_trigger_without_methods_answers_any(string method)
    {
        await using var app = await RunningApp.StartAsync(typeof(SampleFunctions));

        Assert.Equal(HttpStatusCode.OK, (await app.Client.SendAsync(new HttpRequestMessage(new HttpMethod(method), "api/PlainPoco"))).StatusCode);
    }

    [Fact]
    public async Task A_disabled_function_is_404_to_all_but_the_admin_key()
    {
        await using var app = await RunningApp.StartAsync(typeof(SampleFunctions), ["--AzureWebJobs_Object_Disabled=true", "--LocalKeys:Admin=a-key"]);

        Assert.Equal(HttpStatusCode.NotFound, (await app.Client.GetAsync("api/Object")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await app.Client.GetAsync("api/Object?code=a-key")).StatusCode);
    }
}
