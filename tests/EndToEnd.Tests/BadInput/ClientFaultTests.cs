using TokenFunctions.EndToEnd.Tests.Running;

namespace TokenFunctions.EndToEnd.Tests.BadInput;

/// <summary>A body that the web server itself rejects is the client's fault, not an error of the app.</summary>
[Collection(WorldCollection.Name)]
public sealed class ClientFaultTests(World world)
{
    private const int MostOfTheServer = 30_000_000;

    /// <summary>
    /// The app responds with 413. The host may turn it into an empty 500, because the worker closes the connection while the host still sends.
    /// </summary>
    [Fact]
    public async Task Body_LargerThanTheServerTakes_IsRefusedWithoutAnError()
    {
        var answer = await world.Api.SendAnywhereAsync(HttpMethod.Put, $"api/connections/{Unique.Name("c")}", new string(' ', MostOfTheServer + 1));

        Assert.True(answer.Problem == "request-too-large" || (answer.Status == 500 && answer.Text.Length == 0), answer.ToString());
        await Until.HoldsAsync(
            () => Task.FromResult(world.App.Output),
            o => o.Contains("PutConnection: the server refused the request's body, status 413", StringComparison.Ordinal));
        Assert.DoesNotContain("PutConnection failed", world.App.Output, StringComparison.Ordinal);
    }
}
