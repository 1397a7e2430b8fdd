using TokenFunctions.Local.Stack.Api;
using TokenFunctions.Local.Stack.App;

namespace TokenFunctions.KillHarness;

/// <summary>A process of the app with fault points.</summary>
internal sealed class Instance(string name, FunctionsAppProcess process, InstanceJournal journal) : IAsyncDisposable
{
    public string Name => name;

    public FunctionsAppProcess Process => process;

    public InstanceJournal Journal => journal;

    public TokenFunctionsClient Api { get; } = new(process.Uri);

    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        await process.DisposeAsync();
    }
}
