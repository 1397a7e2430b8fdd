using TokenFunctions.Local.Processes;

namespace TokenFunctions.Local.Stack;

/// <summary>The state of one stack, locked for this process. Two stacks on the same files would destroy each other's state.</summary>
internal sealed class StateDirectory : IDisposable
{
    private readonly IDisposable _held;

    private StateDirectory(string path, IDisposable held)
    {
        Path = path;
        _held = held;
    }

    public string Path { get; }

    public string Azurite => System.IO.Path.Combine(Path, "azurite");

    public string Vault => System.IO.Path.Combine(Path, "vault");

    public string Settings => System.IO.Path.Combine(Path, "local.settings.json");

    /// <summary>The vault's certificate, as PEM.</summary>
    public string Certificate => System.IO.Path.Combine(Path, "vault.pem");

    public string AppLog => System.IO.Path.Combine(Path, "app.log");

    /// <exception cref="StackException">Another process holds it.</exception>
    public static StateDirectory Open(string path, bool fresh)
    {
        var held = ExclusiveFile.TryHold(System.IO.Path.Combine(path, "stack.lock"))
            ?? throw new StackException($"Another stack is running on the state in {path}. Stop that one first; two must not share it.");
        var state = new StateDirectory(path, held);
        if (fresh)
        {
            state.Empty();
        }

        return state;
    }

    public void Dispose() => _held.Dispose();

    // Files that the stack did not create stay.
    private void Empty()
    {
        foreach (var directory in new[] { Azurite, Vault }.Where(Directory.Exists))
        {
            Directory.Delete(directory, recursive: true);
        }

        File.Delete(Settings);
        File.Delete(Certificate);
        File.Delete(AppLog);
    }
}
