namespace TokenFunctions.Tests.Support;

/// <summary>An empty directory for one test, which is removed with its contents.</summary>
public sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("token-functions-test-").FullName;

    /// <summary>The path of a file that need not exist.</summary>
    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>The path of a file in an existing directory. The file is written too if <paramref name="content"/> is given.</summary>
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
