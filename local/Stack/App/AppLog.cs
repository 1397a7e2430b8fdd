namespace TokenFunctions.Local.Stack.App;

/// <summary>Writes what the app logs to a file, because the screen shows the connections.</summary>
internal sealed class AppLog(string path) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly StreamWriter _file = new(path, append: false) { AutoFlush = true };
    private bool _closed;

    public void Write(string line)
    {
        lock (_gate)
        {
            if (!_closed)
            {
                _file.WriteLine(line);
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _closed = true;
            _file.Dispose();
        }
    }
}
