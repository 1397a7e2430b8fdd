using System.Globalization;
using System.Text.RegularExpressions;

namespace TokenFunctions.Local.Stack.Azurite;

/// <summary>Reads from Azurite's output where each of its services listens.</summary>
internal sealed partial class AzuritePorts
{
    private readonly TaskCompletionSource<int> _blob = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<int> _queue = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<int> _table = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<int> Blob => _blob.Task;

    public Task<int> Queue => _queue.Task;

    public Task<int> Table => _table.Task;

    public Task All => Task.WhenAll(Blob, Queue, Table);

    public void Read(string line)
    {
        if (Listening().Match(line) is { Success: true } match)
        {
            var port = int.Parse(match.Groups["port"].Value, CultureInfo.InvariantCulture);
            var service = match.Groups["service"].Value switch { "Blob" => _blob, "Queue" => _queue, _ => _table };
            service.TrySetResult(port);
        }
    }

    [GeneratedRegex(@"^Azurite (?<service>Blob|Queue|Table) service is successfully listening at http://[^:]+:(?<port>\d+)")]
    private static partial Regex Listening();
}
