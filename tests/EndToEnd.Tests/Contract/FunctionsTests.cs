using System.Text.RegularExpressions;
using TokenFunctions.EndToEnd.Tests.Running;

namespace TokenFunctions.EndToEnd.Tests.Contract;

/// <summary>Which functions there are, and the host's response to every other request.</summary>
[Collection(WorldCollection.Name)]
public sealed partial class FunctionsTests(World world)
{
    private static readonly string[] Names =
    [
        "DeleteConnection", "DeleteProvider", "GetConnection", "GetProfile", "GetProvider", "GetToken", "Health",
        "ListConnections", "ListProfiles", "ListProviders", "PutConnection", "PutProvider", "Reconcile",
        "RefreshConnection", "ReportRejectedToken", "Sweep",
    ];

    [Fact]
    public void Start_ListsTheFunctions() => Assert.Equal(Names, Listed().Matches(world.App.Output).Select(m => m.Groups[1].Value).Order());

    [Theory]
    [InlineData("GET", "")]
    [InlineData("GET", "nothing")]
    [InlineData("POST", "connections/some-id")]
    [InlineData("GET", "connections/some-id/refresh")]
    [InlineData("PUT", "providers")]
    [InlineData("POST", "health")]
    public async Task Route_UnknownPathOrMethod_IsABare404(string method, string path) =>
        Assert.Empty((await world.Api.SendAsync(new HttpMethod(method), path)).Is(404).Text);

    [Theory]
    [InlineData("Nothing", "{}", 404)]
    [InlineData("Sweep", null, 415)]
    [InlineData("Sweep", "", 400)]
    [InlineData("Sweep", "[]", 400)]
    public async Task Admin_NotATimerOrNoBody_IsRefused(string function, string? body, int status) =>
        (await world.Api.SendAnywhereAsync(HttpMethod.Post, $"admin/functions/{function}", body)).Is(status);

    [GeneratedRegex(@"^\t(\w+): ", RegexOptions.Multiline)]
    private static partial Regex Listed();
}
