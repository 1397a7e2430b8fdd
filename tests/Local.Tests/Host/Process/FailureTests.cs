using System.Net;
using System.Net.Sockets;

namespace TokenFunctions.Local.Tests.Host.Process;

[Collection(HostProcesses.Name)]
public sealed class FailureTests(RunningHost running)
{
    private const int MostForTheWorker = 30_000_000;
    private const int MostForTheHost = 100 * 1024 * 1024;

    [Fact]
    public async Task Function_Throws_IsA500AndALineOnStandardError()
    {
        using var answer = await running.Http.GetAsync("api/Throws");

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.DoesNotContain("boom", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await running.Host.UntilErrorAsync("Function 'Throws' failed: ");
        await running.Host.UntilErrorAsync("boom");
    }

    [Fact]
    public async Task Response_BreaksOff_DoesNotLookWhole()
    {
        await Assert.ThrowsAsync<HttpRequestException>(() => running.Http.GetStringAsync("api/ThrowsLate"));
    }

    [Fact]
    public async Task Client_GoesAway_CancelsTheFunction()
    {
        var from = running.Host.Lines.Count;
        using var impatient = new CancellationTokenSource();
        var call = running.Http.GetAsync("api/Waits", impatient.Token);
        await running.Host.UntilLineAsync("Waits began", from);

        await impatient.CancelAsync();

        await running.Host.UntilLineAsync("Waits canceled", from);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await running.Host.UntilLineAsync("Waits ended", from);
    }

    [Fact]
    public async Task Body_OfTheSizeThatTheWorkerTakes_ArrivesWhole()
    {
        using var answer = await PostAsync(MostForTheWorker);

        Assert.Equal($"{MostForTheWorker}", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Body_TooLargeForTheWorker_IsA500()
    {
        using var answer = await PostAsync(MostForTheWorker + 1);

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
    }

    [Fact]
    public async Task Body_TooLargeForTheHost_IsA413()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/Length") { Content = new StringContent("x") };
        request.Headers.ExpectContinue = true;
        request.Content.Headers.ContentLength = MostForTheHost + 1;

        using var answer = await running.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    [Fact]
    public async Task Body_Stalls_IsA408()
    {
        using var client = await SendHeadersAsync();

        // Kestrel gives a body 5 s before it measures its rate.
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60), TimeProvider.System);
        using var answer = new StreamReader(client.GetStream());

        Assert.Equal("HTTP/1.1 408 Request Timeout", await answer.ReadLineAsync(patience.Token));
    }

    /// <summary>The body is an error, or the host has cancelled the invocation before the function reads on.</summary>
    [Fact]
    public async Task Body_CutOff_EndsTheFunction()
    {
        var from = running.Host.Lines.Count;
        using (var client = await SendHeadersAsync())
        {
            await running.Host.UntilLineAsync("Length began", from);
        }

        await running.Host.UntilAsync(
            () => running.Host.Lines.Skip(from).Any(l => l.StartsWith("Length failed: ", StringComparison.Ordinal)), "the function fails");
    }

    /// <summary>The headers of a body of 10 bytes, and its first byte.</summary>
    private async Task<TcpClient> SendHeadersAsync()
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, running.Host.Port);
        await client.GetStream().WriteAsync("POST /api/Length HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n1"u8.ToArray());
        return client;
    }

    private Task<HttpResponseMessage> PostAsync(int length) => running.Http.PostAsync("api/Length", new ByteArrayContent(new byte[length]));
}
