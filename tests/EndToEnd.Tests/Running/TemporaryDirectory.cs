namespace TokenFunctions.EndToEnd.Tests.Running;

internal sealed class TemporaryDirectory : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("token-functions-e2e-");

    public string Path => _directory.FullName;

    public void Dispose() => _directory.Delete(recursive: true);
}
