using TokenFunctions.Local.Stack;

namespace TokenFunctions.EndToEnd.Tests;

/// <summary>The whole system on free ports with a state of its own, for all tests of a collection. No timer fires by itself: tests say when.</summary>
public sealed class StackFixture : IAsyncLifetime
{
    private const string OnceAYear = "0 0 0 1 1 *";

    private readonly DirectoryInfo _state = Directory.CreateTempSubdirectory("token-functions-e2e-");
    private LocalStack? _stack;

    public LocalStack Stack => _stack!;

    public async Task InitializeAsync() => _stack = await LocalStack.StartAsync(new LocalStackOptions
    {
        StateDirectory = _state.FullName,
        Settings = new Dictionary<string, string> { ["SweepSchedule"] = OnceAYear, ["ReconcileSchedule"] = OnceAYear },
    });

    public async Task DisposeAsync()
    {
        if (_stack is not null)
        {
            await _stack.DisposeAsync();
        }

        _state.Delete(recursive: true);
    }
}

[CollectionDefinition(Name)]
public sealed class StackCollection : ICollectionFixture<StackFixture>
{
    public const string Name = "Stack";
}
