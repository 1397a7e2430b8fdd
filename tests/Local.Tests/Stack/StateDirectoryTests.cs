using TokenFunctions.Local.Stack;
using TokenFunctions.Tests.Support;

namespace TokenFunctions.Local.Tests.Stack;

public sealed class StateDirectoryTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    [Fact]
    public void Open_InUse_IsRefused()
    {
        using var first = StateDirectory.Open(_directory.Path, fresh: false);

        var e = Assert.Throws<StackException>(() => StateDirectory.Open(_directory.Path, fresh: true));

        Assert.StartsWith($"Another stack is running on the state in {_directory.Path}.", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Open_StateOfAnEarlierRun_IsRemovedOnlyIfFresh(bool fresh)
    {
        var ours = new[] { "azurite/data", "vault/secrets.json", "local.settings.json", "vault.pem", "app.log" }.Select(f => _directory.File(f, "x")).ToList();
        var other = _directory.File("demo/azurite/data", "x");

        using var state = StateDirectory.Open(_directory.Path, fresh);

        Assert.All(ours, f => Assert.Equal(!fresh, File.Exists(f)));
        Assert.True(File.Exists(other));
    }

    public void Dispose() => _directory.Dispose();
}
