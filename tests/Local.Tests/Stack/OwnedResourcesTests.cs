using TokenFunctions.Local.Stack;

namespace TokenFunctions.Local.Tests.Stack;

public sealed class OwnedResourcesTests
{
    private readonly List<string> _disposed = [];

    [Fact]
    public async Task Dispose_OneFails_TheOthersAreStillDisposedLastFirst()
    {
        var owned = new OwnedResources();
        owned.Add(new Resource(() => _disposed.Add("storage")));
        owned.Add(new Resource(() => throw new InvalidOperationException("stuck")));
        owned.Add(new Resource(() => _disposed.Add("app")));

        var e = await Assert.ThrowsAsync<StackException>(async () => await owned.DisposeAsync());

        Assert.Equal(["app", "storage"], _disposed);
        Assert.Equal("Parts of the stack did not stop cleanly: stuck", e.Message);
    }

    private sealed class Resource(Action dispose) : IDisposable
    {
        public void Dispose() => dispose();
    }
}
