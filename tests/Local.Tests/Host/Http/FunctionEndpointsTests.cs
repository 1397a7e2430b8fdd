using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using TokenFunctions.Local.Host.Http;
using TokenFunctions.Local.Host.Startup;
using TokenFunctions.Local.Host.Worker;

namespace TokenFunctions.Local.Tests.Host.Http;

public sealed class FunctionEndpointsTests
{
    [Theory]
    [InlineData("", "Admin/things", "Function 'Bad': the host itself has the route '/Admin/things'. Give the function another route.")]
    [InlineData("", "runtime", "Function 'Bad': the host itself has the route '/runtime'. Give the function another route.")]
    [InlineData("api", "a/{b", "Function 'Bad': the route 'api/a/{b' is invalid: ")]
    [InlineData("api", "a/{id:nonsense}", "Function 'Bad': the route 'api/a/{id:nonsense}' is invalid: ")]
    public async Task Map_RouteThatCannotBeServed_IsAStartErrorThatNamesIt(string prefix, string route, string expected) =>
        Assert.StartsWith(expected, (await Assert.ThrowsAsync<StartupException>(() => MapAsync(prefix, route))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("api", "admin/things")]
    [InlineData("", "administration")]
    [InlineData("", "{name}/admin")]
    public async Task Map_OtherRoute_IsMapped(string prefix, string route) =>
        Assert.Contains($"{prefix}/{route}", await MapAsync(prefix, route));

    /// <returns>The routes that are mapped.</returns>
    private static async Task<IEnumerable<string?>> MapAsync(string prefix, string route)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.Services.AddRouting();
        await using var app = builder.Build();
        var function = new FunctionDefinition("1", "Bad", "request", new HttpTrigger(route, [], AuthorizationLevel.Anonymous));
        FunctionEndpoints.Map(app, [function], prefix, (_, _) => Task.CompletedTask, _ => Task.CompletedTask);
        return [.. ((IEndpointRouteBuilder)app).DataSources.SelectMany(d => d.Endpoints).Cast<RouteEndpoint>().Select(e => e.RoutePattern.RawText)];
    }
}
