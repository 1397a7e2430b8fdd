using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using TokenFunctions.Local.Host.Http;
using TokenFunctions.Local.Host.Startup;
using TokenFunctions.Local.Host.Timers;
using TokenFunctions.Local.Host.Worker;
using TokenFunctions.Tests.Support;

namespace TokenFunctions.Local.Tests.Host.Http;

public sealed class AdminEndpointTests
{
    private const string Json = "application/json";

    private static readonly FunctionDefinition[] Functions =
    [
        new("1", "Tick", "timer", new TimerTrigger("0 0 0 1 1 *", RunOnStartup: false, UseMonitor: true)),
        new("2", "Http", "request", new HttpTrigger("http", [], AuthorizationLevel.Anonymous)),
    ];

    private readonly ConcurrentQueue<string> _runs = [];
    private readonly TaskCompletionSource _ran = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Theory]
    [InlineData("Tick")]
    [InlineData("tick")]
    public async Task Post_Timer_IsAcceptedAndRuns(string name)
    {
        Assert.Equal(202, await PostAsync(name, "{}", Json));

        await _ran.Task;
        Assert.Equal(["Tick"], _runs);
    }

    [Theory]
    [InlineData("Tick", "", Json, 400)]
    [InlineData("Tick", "{", Json, 400)]
    [InlineData("Tick", "null", Json, 400)]
    [InlineData("Tick", "[]", Json, 400)]
    [InlineData("Tick", "{}", "text/plain", 415)]
    [InlineData("Tick", "{}", null, 415)]
    [InlineData("Tock", "{}", Json, 404)]
    [InlineData("Http", "{}", Json, 501)]
    public async Task Post_AnythingElse_IsRefusedAndRunsNothing(string name, string body, string? type, int expected)
    {
        Assert.Equal(expected, await PostAsync(name, body, type));
        Assert.Empty(_runs);
    }

    [Theory]
    [InlineData(null, 401)]
    [InlineData("f-key", 401)]
    [InlineData("a-key", 202)]
    public async Task Post_AdminKeyConfigured_TheCallerNeedsIt(string? key, int expected) =>
        Assert.Equal(expected, await PostAsync("Tick", "{}", Json, key, ("LocalKeys:Function", "f-key"), ("LocalKeys:Admin", "a-key")));

    [Fact]
    public async Task Post_KeyMissingAndRestWrong_TheKeyIsCheckedFirst() =>
        Assert.Equal(401, await PostAsync("Tock", "{", "text/plain", null, ("LocalKeys:Admin", "a-key")));

    private async Task<int> PostAsync(string name, string body, string? type, string? key = null, params (string Name, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(s => s.Name, s => (string?)s.Value)).Build();
        var timers = new TimerFunctions(
            Functions, configuration, new DisabledFunctions(configuration), RunAsync, new ManualTimeProvider(), CancellationToken.None);
        var http = new DefaultHttpContext
        {
            Request = { ContentType = type, Body = new MemoryStream(Encoding.UTF8.GetBytes(body)), RouteValues = { ["name"] = name } },
        };
        if (key is not null)
        {
            http.Request.Headers["x-functions-key"] = key;
        }

        await new AdminEndpoint(new KeyGate(configuration), timers, Functions).InvokeAsync(http);
        return http.Response.StatusCode;
    }

    private Task RunAsync(FunctionDefinition function, TimerStatus? status, CancellationToken cancellationToken)
    {
        _runs.Enqueue(function.Name);
        _ran.SetResult();
        return Task.CompletedTask;
    }
}
