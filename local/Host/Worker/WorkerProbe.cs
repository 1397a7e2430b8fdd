using System.Net.Sockets;
using TokenFunctions.Local.Processes;

namespace TokenFunctions.Local.Host.Worker;

/// <summary>
/// Waits until the worker itself serves HTTP at its address. A connection alone would prove nothing: the worker picks a free port and binds it a
/// moment later, and another process may have bound it meanwhile. The hook in the worker responds to the worker's id.
/// </summary>
internal static class WorkerProbe
{
    /// <summary>The same name as in the hook.</summary>
    private const string Header = "x-local-worker-probe";

    private static readonly TimeSpan AskEvery = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan PatienceForOneResponse = TimeSpan.FromSeconds(5);

    /// <summary>Also returns when the process has ended.</summary>
    public static async Task UntilServingAsync(Uri address, string workerId, ChildProcess process)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }, disposeHandler: true)
        {
            Timeout = PatienceForOneResponse,
        };
        http.DefaultRequestHeaders.Add(Header, workerId);
        while (!process.HasExited && !await ServesAsync(http, address, workerId))
        {
            await Task.Delay(AskEvery, TimeProvider.System);
        }
    }

    private static async Task<bool> ServesAsync(HttpClient http, Uri address, string workerId)
    {
        try
        {
            using var response = await http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead);
            return response.Headers.TryGetValues(Header, out var values) && values.Contains(workerId);
        }
        catch (Exception e) when (e is HttpRequestException or SocketException or OperationCanceledException)
        {
            // A connection that is reset while it opens is not always an HttpRequestException.
            return false;
        }
    }
}
