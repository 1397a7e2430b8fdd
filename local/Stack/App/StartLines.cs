using System.Globalization;

namespace TokenFunctions.Local.Stack.App;

/// <summary>Reads from the output of <c>local/Host</c> what it waits for and where it listens.</summary>
internal sealed class StartLines(Action<string>? onLine)
{
    private const string Announcement = "Listening on ";
    private const string Waiting = "Waiting for the app to ";
    private const string Process = "The app runs as process ";

    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>
    /// The host chooses the port and announces it. A port that was found free earlier may belong to another program by the time the host listens, and that
    /// program would respond.
    /// </summary>
    public Task<Uri> Address => _address.Task;

    /// <summary>What the start waits for, to follow "Waiting for".</summary>
    public string WaitingFor { get; private set; } = "the host";

    /// <summary>The id of the worker's process; null if the host does not report it.</summary>
    public int? Worker { get; private set; }

    public void Read(string line)
    {
        if (line.StartsWith(Waiting, StringComparison.Ordinal))
        {
            WaitingFor = $"the app to {line[Waiting.Length..].TrimEnd(' ', '.')}";
        }
        else if (line.StartsWith(Process, StringComparison.Ordinal)
            && int.TryParse(line[Process.Length..].TrimEnd('.'), NumberStyles.None, CultureInfo.InvariantCulture, out var id))
        {
            Worker = id;
        }
        else if (line.StartsWith(Announcement, StringComparison.Ordinal)
            && Uri.TryCreate(line[Announcement.Length..].TrimEnd('/') + "/", UriKind.Absolute, out var uri))
        {
            ListensOn(uri);
        }

        onLine?.Invoke(line);
    }

    public void ListensOn(Uri address)
    {
        WaitingFor = $"{address}api/health to answer";
        _address.TrySetResult(address);
    }
}
