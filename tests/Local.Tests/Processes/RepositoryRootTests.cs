using TokenFunctions.Local.Stack;
using TokenFunctions.Tests.Support;

namespace TokenFunctions.Local.Tests.Processes;

public sealed class RepositoryRootTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    [Fact]
    public void Find_BelowTheSolution_IsItsDirectory()
    {
        _directory.File("TokenFunctions.sln", "");
        var below = Path.GetDirectoryName(_directory.File("a/b/c", ""))!;

        Assert.Equal(_directory.Path, RepositoryRoot.Find(below));
    }

    [Fact]
    public void Find_Nowhere_SaysWhatIsMissing()
    {
        var e = Assert.Throws<DirectoryNotFoundException>(() => RepositoryRoot.Find(_directory.Path));

        Assert.StartsWith("TokenFunctions.sln was not found above ", e.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _directory.Dispose();
}
