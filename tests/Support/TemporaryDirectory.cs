namespace TokenFunctions.Tests.Support;

/// <summary>An empty directory of one test's own, removed with all that is in it.</summary>
public sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("token-functions-test-").FullName;

    /// <summary>The path of a file that need not exist.</summary>
    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>The path of a file in a directory that exists; the file too if it is given a content.</summary>
    public string File(string name, string? content = null)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(this[name])!);
        if (content is not null)
        {
            System.IO.File.WriteAllText(this[name], content);
        }

        return this[name];
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
