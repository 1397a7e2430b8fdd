using TokenFunctions.EndToEnd.Tests.Running;

namespace TokenFunctions.EndToEnd.Tests.Outages;

/// <summary>A test with its own surroundings, which keep their data while they are down.</summary>
public abstract class OutageTest : IAsyncLifetime
{
    private readonly DirectoryInfo _state = Directory.CreateTempSubdirectory("token-functions-e2e-");
    private Surroundings? _surroundings;

    protected Surroundings Surroundings => _surroundings!;

    protected string StateDirectory => _state.FullName;

    public async Task InitializeAsync() => _surroundings = await Surroundings.StartAsync(_state.FullName);

    public async Task DisposeAsync()
    {
        await (_surroundings?.DisposeAsync() ?? ValueTask.CompletedTask);
        _state.Delete(recursive: true);
    }
}
