using TokenFunctions.Local.Processes;
using TokenFunctions.Tests.Support;

namespace TokenFunctions.Local.Tests.Processes;

public sealed class ExclusiveFileTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    [Fact]
    public void TryHold_HeldByAnother_IsNullUntilLetGo()
    {
        var path = _directory.File("new/lock");
        var first = ExclusiveFile.TryHold(path);

        Assert.NotNull(first);
        Assert.Null(ExclusiveFile.TryHold(path));
        first.Dispose();
        using var second = ExclusiveFile.TryHold(path);
        Assert.NotNull(second);
    }

    [Fact]
    public async Task Hold_HeldByAnother_TellsOnceAndWaits()
    {
        var path = _directory.File("lock");
        var waiting = new TaskCompletionSource();
        var first = ExclusiveFile.TryHold(path);
        var second = ExclusiveFile.HoldAsync(path, waiting.SetResult, default);

        await waiting.Task;
        Assert.False(second.IsCompleted);
        first!.Dispose();
        (await second).Dispose();
    }

    public void Dispose() => _directory.Dispose();
}
