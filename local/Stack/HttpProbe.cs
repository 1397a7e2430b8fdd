namespace TokenFunctions.Local.Stack;

/// <summary>Waits until a server responds to HTTP, with any status.</summary>
internal static class HttpProbe
{
    private static readonly TimeSpan AskEvery = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan PatienceForOneAnswer = TimeSpan.FromSeconds(5);

    public static async Task UntilAnsweredAsync(Uri uri, CancellationToken cancellationToken)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }, disposeHandler: true) { Timeout = PatienceForOneAnswer };
        while (!await AnswersAsync(http, uri, cancellationToken))
        {
            await Task.Delay(AskEvery, TimeProvider.System, cancellationToken);
        }
    }

    private static async Task<bool> AnswersAsync(HttpClient http, Uri uri, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await http.GetAsync(uri, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
