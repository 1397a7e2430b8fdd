using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace TokenFunctions.Local.Tests.FunctionsRuntime.Invocations;

public sealed class MiddlewareTests
{
    [Fact]
    public async Task A_middleware_may_answer_for_an_exception_and_nothing_is_written_twice()
    {
        await using var app = await RunningApp.StartAsync(typeof(SampleFunctions), configure: b => b.UseMiddleware<ProblemMiddleware>());

        var answer = await app.Client.GetAsync("api/Throw");

        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        Assert.Equal("Throw failed", await answer.Content.ReadAsStringAsync());
        Assert.DoesNotContain(app.Logs.Entries, e => e.Level == LogLevel.Error);
    }

    [Fact]
    public async Task A_middleware_may_skip_the_function()
    {
        await using var app = await RunningApp.StartAsync(typeof(SampleFunctions), configure: b => b.UseMiddleware(async (context, _) =>
        {
            context.GetHttpContext()!.Response.StatusCode = 503;
            await context.GetHttpContext()!.Response.WriteAsync("closed");
        }));

        var answer = await app.Client.GetAsync("api/Nothing");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal("closed", await answer.Content.ReadAsStringAsync());
        Assert.False(answer.Headers.Contains("x-ran"));
    }

    [Fact]
    public async Task A_middleware_may_replace_the_result()
    {
        await using var app = await RunningApp.StartAsync(typeof(SampleFunctions), configure: b => b.UseMiddleware(async (context, next) =>
        {
            await next();
            Assert.IsType<OkObjectResult>(context.GetInvocationResult().Value);
            context.GetInvocationResult().Value = new StatusCodeResult(204);
        }));

        Assert.Equal(HttpStatusCode.NoContent, (await app.Client.GetAsync("api/Object")).StatusCode);
    }

    [Fact]
    public async Task The_first_registered_is_the_outermost_and_items_are_shared()
    {
        var order = new ConcurrentQueue<string>();
        await using var app = await RunningApp.StartAsync(typeof(SampleFunctions), configure: b =>
        {
            b.UseMiddleware(async (context, next) =>
            {
                context.Items["who"] = "outer";
                await next();
                order.Enqueue("outer");
            });
            b.UseMiddleware(async (context, next) =>
            {
                order.Enqueue($"inner of {context.Items["who"]}");
                await next();
                order.Enqueue("inner");
            });
        });

        await app.Client.GetAsync("api/Object");

        Assert.Equal(["inner of outer", "inner", "outer"], order);
    }

    [Fact]
    public async Task Middleware_runs_around_timers_too_without_an_http_context()
    {
        var seen = new ConcurrentQueue<(string Name, bool HasHttp)>();
        await using var ticking = await TickingApp.StartAsync("0 * * * * *", configure: b => b.UseMiddleware((context, next) =>
        {
            seen.Enqueue((context.FunctionDefinition.Name, context.GetHttpContext() is not null));
            return next();
        }));

        await ticking.AdvanceAsync(TimeSpan.FromMinutes(1));

        Assert.Equal([("Tick", false)], seen);
    }

    [Fact]
    public async Task Each_invocation_has_a_scope_of_its_own_that_ends_with_it()
    {
        await using var app = await RunningApp.StartAsync(typeof(ScopedFunctions), configure: b => b.Services.AddScoped<Scoped>().AddSingleton<Disposals>());

        var first = await app.Client.GetStringAsync("api/Scoped");
        var second = await app.Client.GetStringAsync("api/Scoped");

        Assert.NotEqual(first, second);
        Assert.Equal([first, second], app.Services.GetRequiredService<Disposals>().Ids);
    }

    [Fact]
    public async Task What_the_context_does_not_support_says_so()
    {
        var errors = new ConcurrentQueue<Exception>();
        await using var app = await RunningApp.StartAsync(typeof(SampleFunctions), configure: b => b.UseMiddleware((context, next) =>
        {
            errors.Enqueue(Assert.Throws<NotSupportedException>(() => context.BindingContext));
            errors.Enqueue(Assert.Throws<NotSupportedException>(() => context.RetryContext));
            return next();
        }));

        await app.Client.GetAsync("api/Object");

        Assert.Equal(2, errors.Count);
    }

    public sealed class ProblemMiddleware : IFunctionsWorkerMiddleware
    {
        public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
        {
            try
            {
                await next(context);
            }
            catch (InvalidOperationException)
            {
                context.GetHttpContext()!.Response.StatusCode = 502;
                await context.GetHttpContext()!.Response.WriteAsync($"{context.FunctionDefinition.Name} failed");
            }
        }
    }

    public sealed class Disposals
    {
        public ConcurrentQueue<string> Ids { get; } = [];
    }

    public sealed class Scoped(Disposals disposals) : IDisposable
    {
        public string Id { get; } = Guid.NewGuid().ToString();

        public void Dispose() => disposals.Ids.Enqueue(Id);
    }

    public sealed class ScopedFunctions(Scoped scoped)
    {
        [Function("Scoped")]
        public IResult Get([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) =>
            Results.Text(ReferenceEquals(request.HttpContext.RequestServices.GetRequiredService<Scoped>(), scoped) ? scoped.Id : "another scope");
    }
}
