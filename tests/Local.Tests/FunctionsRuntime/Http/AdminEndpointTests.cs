using System.Net;
using System.Text;

namespace TokenFunctions.Local.Tests.FunctionsRuntime.Http;

public sealed class AdminEndpointTests
{
    private const string Yearly = "0 0 0 1 1 *";

    [Fact]
    public async Task Post_WithAJsonObject_Answers202BeforeTheFunctionEnds()
    {
        var gate = new TaskCompletionSource();
        await using var ticking = await TickingApp.StartAsync(Yearly);
        var began = new TaskCompletionSource();
        ticking.Ticks.Body = _ =>
        {
            began.SetResult();
            return gate.Task;
        };

        var answer = await PostAsync(ticking, "tick", "{}");

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Empty(await answer.Content.ReadAsStringAsync());
        await began.Task;
        gate.SetResult();
    }

    [Fact]
    public async Task Post_WhileTheTimerRuns_OverlapsIt()
    {
        var gate = new TaskCompletionSource();
        var second = new TaskCompletionSource();
        await using var ticking = await TickingApp.StartAsync("0 * * * * *");
        ticking.Ticks.Body = _ =>
        {
            if (ticking.Ticks.Runs.Count == 2)
            {
                second.SetResult();
            }

            return gate.Task;
        };
        await ticking.AdvanceAsync(TimeSpan.FromMinutes(1));

        await PostAsync(ticking, "Tick", "{}");
        await second.Task;

        Assert.Equal(2, ticking.Ticks.MostAtOnce);
        Assert.NotNull(ticking.Ticks.Runs.Last().Info.ScheduleStatus);
        gate.SetResult();
    }

    [Theory]
    [InlineData("Tick", null, HttpStatusCode.BadRequest)]
    [InlineData("Tick", "", HttpStatusCode.BadRequest)]
    [InlineData("Tick", "{", HttpStatusCode.BadRequest)]
    [InlineData("Tick", "null", HttpStatusCode.BadRequest)]
    [InlineData("Tick", "[]", HttpStatusCode.BadRequest)]
    [InlineData("Tock", "{}", HttpStatusCode.NotFound)]
    public async Task Post_WithoutABodyOrAFunction_IsRefused(string name, string? body, HttpStatusCode expected)
    {
        await using var ticking = await TickingApp.StartAsync(Yearly);

        var answer = await PostAsync(ticking, name, body);

        Assert.Equal(expected, answer.StatusCode);
        Assert.Empty(ticking.Ticks.Runs);
    }

    [Theory]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    [InlineData("f-key", HttpStatusCode.Unauthorized)]
    [InlineData("a-key", HttpStatusCode.Accepted)]
    public async Task Post_WhereAnAdminKeyIsConfigured_NeedsIt(string? key, HttpStatusCode expected)
    {
        await using var ticking = await TickingApp.StartAsync(Yearly, ["--LocalKeys:Function=f-key", "--LocalKeys:Admin=a-key"]);
        if (key is not null)
        {
            ticking.App.Client.DefaultRequestHeaders.Add("x-functions-key", key);
        }

        Assert.Equal(expected, (await PostAsync(ticking, "Tick", "{}")).StatusCode);
    }

    [Fact]
    public async Task Post_ToADisabledTimer_StillRunsIt()
    {
        var ran = new TaskCompletionSource();
        await using var ticking = await TickingApp.StartAsync(Yearly, ["--AzureWebJobs.Tick.Disabled=true"]);
        ticking.Ticks.Body = _ =>
        {
            ran.SetResult();
            return Task.CompletedTask;
        };

        Assert.Equal(HttpStatusCode.Accepted, (await PostAsync(ticking, "Tick", "{}")).StatusCode);
        await ran.Task;
    }

    [Theory]
    [InlineData("api/Tick")]
    [InlineData("Tick")]
    [InlineData("admin/functions/Tick")]
    public async Task Get_OfATimer_Is404(string path)
    {
        await using var ticking = await TickingApp.StartAsync(Yearly);

        Assert.Equal(HttpStatusCode.NotFound, (await ticking.App.Client.GetAsync(path)).StatusCode);
    }

    [Fact]
    public async Task Post_ToAnHttpFunction_IsNotImplemented()
    {
        await using var app = await RunningApp.StartAsync(typeof(SampleFunctions));

        var answer = await app.Client.PostAsync("admin/functions/Object", new StringContent("{}", Encoding.UTF8, "application/json"));

        Assert.Equal(HttpStatusCode.NotImplemented, answer.StatusCode);
    }

    private static Task<HttpResponseMessage> PostAsync(TickingApp ticking, string name, string? body) =>
        ticking.App.Client.PostAsync($"admin/functions/{name}", body is null ? null : new StringContent(body, Encoding.UTF8, "application/json"));
}
