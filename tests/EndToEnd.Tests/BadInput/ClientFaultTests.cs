using System.Net.Sockets;
using System.Text;
using TokenFunctions.EndToEnd.Tests.Running;

namespace TokenFunctions.EndToEnd.Tests.BadInput;

/// <summary>A body that the web server itself refuses is the client's fault: a problem with its own status, and no error in the log.</summary>
[Collection(WorldCollection.Name)]
public sealed class ClientFaultTests(World world)
{
    private const int MostOfTheServer = 30_000_000;

    [Fact]
    public async Task Body_LargerThanTheServerTakes_Is413()
    {
        var body = new string(' ', MostOfTheServer + 1);

        (await world.Api.PutTextAsync($"connections/{Unique.Name("c")}", body)).IsProblem(413, "request-too-large", "errors").Names("body");

        await AssertNoErrorIsLoggedAsync("413");
    }

    [Fact]
    public async Task Body_ThatStalls_Is408()
    {
        using var client = await SendHalfAsync();

        var response = await ReadAsync(client);

        Assert.StartsWith("HTTP/1.1 408 ", response, StringComparison.Ordinal);
        Assert.Contains("urn:token-functions:problem:request-timeout", response, StringComparison.Ordinal);
        await AssertNoErrorIsLoggedAsync("408");
    }

    [Fact]
    public async Task Body_ThatIsCutOff_ChangesNothingAndIsNoErrorOfOurs()
    {
        using (var client = await SendHalfAsync())
        {
            client.Client.Shutdown(SocketShutdown.Send);
            Assert.StartsWith("HTTP/1.1 4", await ReadAsync(client), StringComparison.Ordinal);
        }

        Assert.DoesNotContain("PutConnection failed", world.App.Output, StringComparison.Ordinal);
    }

    private async Task AssertNoErrorIsLoggedAsync(string status)
    {
        await Until.HoldsAsync(() => Task.FromResult(world.App.Output), o => o.Contains($"the server refused the request's body, status {status}", StringComparison.Ordinal));
        Assert.DoesNotContain("PutConnection failed", world.App.Output, StringComparison.Ordinal);
    }

    /// <summary>The head of a request and the first bytes of its body.</summary>
    private async Task<TcpClient> SendHalfAsync()
    {
        var client = new TcpClient();
        await client.ConnectAsync(world.App.Process.Uri.Host, world.App.Process.Uri.Port);
        var text = $"PUT /api/connections/{Unique.Name("c")} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{{\"provider\":";
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(text));
        return client;
    }

    private static async Task<string> ReadAsync(TcpClient client)
    {
        var buffer = new byte[4096];
        var length = await client.GetStream().ReadAsync(buffer).AsTask().WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System);
        return Encoding.UTF8.GetString(buffer, 0, length);
    }
}
