using System.Net;
using System.Net.Sockets;

namespace TokenFunctions.Local.Tests.Host.Process;

[Collection(HostProcesses.Name)]
public sealed class FailureTests(RunningHost running)
{
    private const int MostForTheWorker = 30_000_000;
    private const int MostForTheHost = 100 * 1024 * 1024;

    [Fact]
    public async Task A_function_that_throws_is_a_500_and_a_line_on_standard_error()
    {
        using var answer = await running.Http.GetAsync("api/Throws");

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.DoesNotContain("boom", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await running.Host.UntilErrorAsync("Function 'Throws' failed: ");
        await running.Host.UntilErrorAsync("boom");
    }

    [Fact]
    public async Task A_response_that_breaks_off_does_not_look_whole()
    {
        await Assert.ThrowsAsync<HttpRequestException>(() => running.Http.GetStringAsync("api/ThrowsLate"));
    }

    [Fact]
    public async Task A_client_that_goes_away_cancels_the_function()
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
    public async Task A_body_of_the_size_that_the_worker_takes_arrives_whole()
    {
        using var answer = await PostAsync(MostForTheWorker);

        Assert.Equal($"{MostForTheWorker}", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_body_that_is_too_large_for_the_worker_is_a_500()
    {
        using var answer = await PostAsync(MostForTheWorker + 1);

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
    }

    [Fact]
    public async Task A_body_that_is_too_large_for_the_host_is_a_413()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/Length") { Content = new StringContent("x") };
        request.Headers.ExpectContinue = true;
        request.Content.Headers.ContentLength = MostForTheHost + 1;

        using var answer = await running.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    [Fact]
    public async Task A_body_that_stalls_is_a_408()
    {
        using var client = await SendHeadersAsync();

        // Kestrel gives a body 5 s before it measures its rate.
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60), TimeProvider.System);
        using var answer = new StreamReader(client.GetStream());

        Assert.Equal("HTTP/1.1 408 Request Timeout", await answer.ReadLineAsync(patience.Token));
    }

    [Fact]
    public async Task A_body_that_is_cut_off_ends_the_function()
    {
        var from = running.Host.Lines.Count;
        using (var client = await SendHeadersAsync())
        {
            await running.Host.UntilLineAsync("Length began", from);
        }

        await running.Host.UntilLineAsync("Length failed: BadHttpRequestException", from);
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
