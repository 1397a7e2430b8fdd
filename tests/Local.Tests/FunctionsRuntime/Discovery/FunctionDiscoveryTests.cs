using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;
using TokenFunctions.Local.FunctionsRuntime;
using TokenFunctions.Tests.Support;

namespace TokenFunctions.Local.Tests.FunctionsRuntime.Discovery;

public sealed class FunctionDiscoveryTests
{
    [Fact]
    public void Discover_SupportedFunctions_FindsThemAll() =>
        Assert.Equal(
            typeof(SampleFunctions).GetMethods().Count(m => m.IsDefined(typeof(FunctionAttribute), false)),
            FunctionDiscovery.Discover([typeof(SampleFunctions), typeof(string)]).Count);

    [Theory]
    [InlineData(typeof(UnknownTrigger), "QueueTriggerAttribute is not supported by the local runtime.")]
    [InlineData(typeof(OutputBinding), "BlobOutputAttribute is not supported by the local runtime.")]
    [InlineData(typeof(NoTrigger), "exactly one parameter must carry a trigger, but 0 do.")]
    [InlineData(typeof(TwoTriggers), "exactly one parameter must carry a trigger, but 2 do.")]
    [InlineData(typeof(WrongRequest), "parameter 'request' must be of type HttpRequest, not String.")]
    [InlineData(typeof(WrongTimer), "parameter 'timer' must be of type TimerInfo, not String.")]
    [InlineData(typeof(Unbound), "nothing binds parameter 'other' of type String.")]
    [InlineData(typeof(UnboundOnTimer), "nothing binds parameter 'id' of type String.")]
    [InlineData(typeof(Unconvertible), "a route value cannot become parameter 'id' of type Sample.")]
    [InlineData(typeof(TimerWithResult), "it returns Task`1, but only an HTTP function's result is used: return void, Task or ValueTask.")]
    [InlineData(typeof(AsyncVoid), "async void cannot be awaited: return Task.")]
    [InlineData(typeof(NotPublic), "the method must be public.")]
    [InlineData(typeof(Generic), "neither the method nor its class may be generic.")]
    [InlineData(typeof(Abstract), "its class is abstract.")]
    [InlineData(typeof(UserLevel), "authorization level User is not supported by the local runtime.")]
    [InlineData(typeof(BadRoute), "the route 'a/{b' is invalid: ")]
    public void Discover_WhatCannotBeServed_IsAStartErrorThatNamesIt(Type type, string expected)
    {
        var error = Assert.Throws<StartupException>(() => FunctionDiscovery.Discover([type]));

        Assert.StartsWith($"Function 'Bad' ({type}.Run): {expected}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Discover_ABadName_IsAStartErrorThatNamesIt()
    {
        var error = Assert.Throws<StartupException>(() => FunctionDiscovery.Discover([typeof(BadName)]));

        Assert.StartsWith("Function 'no spaces' (", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Discover_TheSameNameTwice_IsAStartErrorThatNamesBothMethods()
    {
        var error = Assert.Throws<StartupException>(() => FunctionDiscovery.Discover([typeof(SameName)]));

        Assert.StartsWith("Function 'Same' is declared 2 times: ", error.Message, StringComparison.Ordinal);
        Assert.Contains("SameName.One", error.Message, StringComparison.Ordinal);
        Assert.Contains("SameName.Two", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Discover_TheSameRouteAndMethodTwice_IsAStartError()
    {
        var error = Assert.Throws<StartupException>(() => FunctionDiscovery.Discover([typeof(SameRoute)]));

        Assert.Equal("Functions 'One' and 'Two' both answer get things/{}.", error.Message);
    }

    [Fact]
    public void Discover_SeveralErrors_ListsThemAll() =>
        Assert.Equal(2, Assert.Throws<StartupException>(() => FunctionDiscovery.Discover([typeof(AsyncVoid), typeof(NoTrigger)])).Errors.Count);

    [Theory]
    [InlineData(typeof(ReservedRoute), "conflicts with the host's own routes")]
    [InlineData(typeof(UnknownConstraint), "is invalid")]
    public void Build_ARouteThatAspNetCoreCouldNotServe_IsAStartErrorThatNamesIt(Type type, string expected)
    {
        using var directory = new TemporaryDirectory();
        directory.File("host.json", """{ "version": "2.0", "extensions": { "http": { "routePrefix": "" } } }""");

        var error = Assert.Throws<StartupException>(() => RunningApp.Build(directory, [type]));

        Assert.StartsWith("Function 'Bad': the route '", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [AttributeUsage(AttributeTargets.Parameter)]
    private sealed class QueueTriggerAttribute : TriggerBindingAttribute;

    [AttributeUsage(AttributeTargets.Method)]
    private sealed class BlobOutputAttribute : BindingAttribute;

    private static class UnknownTrigger
    {
        [Function("Bad")]
        public static void Run([QueueTrigger] string message) => _ = message;
    }

    private static class OutputBinding
    {
        [Function("Bad")]
        [BlobOutput]
        public static void Run([HttpTrigger] HttpRequest request) => _ = request;
    }

    private static class NoTrigger
    {
        [Function("Bad")]
        public static void Run(HttpRequest request) => _ = request;
    }

    private static class TwoTriggers
    {
        [Function("Bad")]
        public static void Run([HttpTrigger] HttpRequest request, [TimerTrigger("0 * * * * *")] TimerInfo timer) => _ = (request, timer);
    }

    private static class WrongRequest
    {
        [Function("Bad")]
        public static void Run([HttpTrigger] string request) => _ = request;
    }

    private static class WrongTimer
    {
        [Function("Bad")]
        public static void Run([TimerTrigger("0 * * * * *")] string timer) => _ = timer;
    }

    private static class Unbound
    {
        [Function("Bad")]
        public static void Run([HttpTrigger(Route = "a/{id}")] HttpRequest request, string other) => _ = (request, other);
    }

    private static class UnboundOnTimer
    {
        [Function("Bad")]
        public static void Run([TimerTrigger("0 * * * * *")] TimerInfo timer, string id) => _ = (timer, id);
    }

    private static class Unconvertible
    {
        [Function("Bad")]
        public static void Run([HttpTrigger(Route = "a/{id}")] HttpRequest request, Sample id) => _ = (request, id);
    }

    private static class TimerWithResult
    {
        [Function("Bad")]
        public static Task<int> Run([TimerTrigger("0 * * * * *")] TimerInfo timer) => Task.FromResult(timer.IsPastDue ? 1 : 0);
    }

    private static class AsyncVoid
    {
        [Function("Bad")]
        public static async void Run([HttpTrigger] HttpRequest request) => await request.HttpContext.Response.CompleteAsync();
    }

    private static class NotPublic
    {
        [Function("Bad")]
        internal static void Run([HttpTrigger] HttpRequest request) => _ = request;
    }

    private static class Generic
    {
        [Function("Bad")]
        public static void Run<T>([HttpTrigger] HttpRequest request) => _ = (request, typeof(T));
    }

    private abstract class Abstract
    {
        [Function("Bad")]
        public void Run([HttpTrigger] HttpRequest request) => _ = (request, this);
    }

    private static class UserLevel
    {
        [Function("Bad")]
        public static void Run([HttpTrigger(AuthorizationLevel.User)] HttpRequest request) => _ = request;
    }

    private static class BadRoute
    {
        [Function("Bad")]
        public static void Run([HttpTrigger(Route = "a/{b")] HttpRequest request) => _ = request;
    }

    private static class BadName
    {
        [Function("no spaces")]
        public static void Run([HttpTrigger] HttpRequest request) => _ = request;
    }

    private static class SameName
    {
        [Function("Same")]
        public static void One([HttpTrigger(Route = "one")] HttpRequest request) => _ = request;

        [Function("same")]
        public static void Two([HttpTrigger(Route = "two")] HttpRequest request) => _ = request;
    }

    private static class SameRoute
    {
        [Function("One")]
        public static void One([HttpTrigger(AuthorizationLevel.Admin, "get", "put", Route = "things/{id}")] HttpRequest request) => _ = request;

        [Function("Two")]
        public static void Two([HttpTrigger(AuthorizationLevel.Admin, "post", "get", Route = "things/{name}")] HttpRequest request) => _ = request;
    }

    private static class ReservedRoute
    {
        [Function("Bad")]
        public static void Run([HttpTrigger(Route = "Admin/things")] HttpRequest request) => _ = request;
    }

    private static class UnknownConstraint
    {
        [Function("Bad")]
        public static void Run([HttpTrigger(Route = "a/{id:nonsense}")] HttpRequest request) => _ = request;
    }
}
