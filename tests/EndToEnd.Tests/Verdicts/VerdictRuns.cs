using TokenFunctions.EndToEnd.Tests.Running;
using TokenFunctions.Local.SampleProvider.Emulations;

namespace TokenFunctions.EndToEnd.Tests.Verdicts;

/// <summary>All rows, several at a time, because most of the time is waiting. A row that fails fails only its own tests.</summary>
public sealed class VerdictRuns(World world) : IAsyncLifetime, IDisposable
{
    private const int AtATime = 6;

    private readonly SemaphoreSlim _slots = new(AtATime);
    private Dictionary<string, Task<VerdictRow>> _rows = [];

    internal Task<VerdictRow> RowAsync(string name) => _rows[name];

    internal Task<VerdictRow[]> AllAsync() => Task.WhenAll(EmulationCatalog.All.Select(e => RowAsync(e.Name)));

    public Task InitializeAsync()
    {
        _rows = EmulationCatalog.All.ToDictionary(e => e.Name, RunAsync);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await ((Task)Task.WhenAll(_rows.Values)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    public void Dispose() => _slots.Dispose();

    private async Task<VerdictRow> RunAsync(Emulation emulation)
    {
        await _slots.WaitAsync();
        try
        {
            return await new Situations(world.Api, emulation).RunAsync();
        }
        finally
        {
            _slots.Release();
        }
    }
}
