using System.Net;

namespace TokenFunctions.Local.Tests.FunctionsRuntime.Http;

public sealed class KeyGateTests
{
    private static readonly string[] BothKeys = ["--LocalKeys:Function=f-key", "--LocalKeys:Admin=a-key"];

    [Theory]
    [InlineData("Object", null, 200)]
    [InlineData("Object", "wrong", 200)]
    [InlineData("Call", null, 401)]
    [InlineData("Call", "wrong", 401)]
    [InlineData("Call", "f-key", 200)]
    [InlineData("Call", "a-key", 200)]
    [InlineData("Manage", null, 401)]
    [InlineData("Manage", "f-key", 401)]
    [InlineData("Manage", "a-key", 200)]
    public async Task Get_WhereKeysAreConfigured_NeedsTheLevelsKey(string function, string? key, int expected)
    {
        await using var app = await RunningApp.StartAsync(typeof(SampleFunctions), BothKeys);

        using var byHeader = new HttpRequestMessage(HttpMethod.Get, $"api/{function}");
        byHeader.Headers.TryAddWithoutValidation("x-functions-key", key);
        var answer = await app.Client.SendAsync(byHeader);
        var byQuery = await app.Client.GetAsync($"api/{function}?code={key}");

        Assert.Equal(expected, (int)answer.StatusCode);
        Assert.Equal(expected, (int)byQuery.StatusCode);
        Assert.Equal(expected == 401, (await answer.Content.ReadAsStringAsync()).Length == 0);
    }

    [Theory]
    [InlineData("Call")]
    [InlineData("Manage")]
    public async Task Get_WhereNoKeyIsConfigured_IsOpen(string function)
    {
        await using var app = await RunningApp.StartAsync(typeof(SampleFunctions));

        Assert.Equal(HttpStatusCode.OK, (await app.Client.GetAsync($"api/{function}")).StatusCode);
    }

    [Fact]
    public async Task Get_OfAnUnknownRouteWithoutAKey_Is404Not401()
    {
        await using var app = await RunningApp.StartAsync(typeof(SampleFunctions), BothKeys);

        Assert.Equal(HttpStatusCode.NotFound, (await app.Client.GetAsync("api/Nowhere")).StatusCode);
    }
}
