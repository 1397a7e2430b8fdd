using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace TokenFunctions.Local.Tests.Host.Process;

[Collection(HostProcesses.Name)]
public sealed class TimerTests(RunningHost running)
{
    [Fact]
    public async Task Timer_Fired_GetsItsStatus()
    {
        var from = running.Host.Lines.Count;

        Assert.Equal(HttpStatusCode.Accepted, await FireAsync("Tick", RunningHost.AdminKey));

        await running.Host.UntilAsync(() => Ticks(from).Any(), "the timer runs");
        var timer = JsonNode.Parse(Ticks(from).Single()["Tick ".Length..])!;
        Assert.False((bool)timer["IsPastDue"]!);
        Assert.Equal(default, (DateTime)timer["ScheduleStatus"]!["Last"]!);
        Assert.Equal((1, 1), ((DateTime)timer["ScheduleStatus"]!["Next"]!) is var next ? (next.Month, next.Day) : default);
    }

    [Fact]
    public async Task Timer_DisabledOneFired_RunsAndItsFailureIsALineOnStandardError()
    {
        Assert.Equal(HttpStatusCode.Accepted, await FireAsync("FailingTick", RunningHost.AdminKey));

        await running.Host.UntilErrorAsync("Function 'FailingTick' failed: ");
        await running.Host.UntilErrorAsync("tick boom");
    }

    [Fact]
    public async Task Timer_FiredWithoutTheKey_IsRefused() => Assert.Equal(HttpStatusCode.Unauthorized, await FireAsync("Tick", RunningHost.FunctionKey));

    private IEnumerable<string> Ticks(int from) => running.Host.Lines.Skip(from).Where(l => l.StartsWith("Tick ", StringComparison.Ordinal));

    private async Task<HttpStatusCode> FireAsync(string timer, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"admin/functions/{timer}") { Content = JsonContent.Create(new { }) };
        request.Headers.Add("x-functions-key", key);
        using var answer = await running.Http.SendAsync(request);
        return answer.StatusCode;
    }
}
