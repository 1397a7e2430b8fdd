namespace TokenFunctions.Local.KeyVault.State;

/// <summary>A directory that only one vault at a time may use. Only the owner can read its files, and a write replaces a whole file.</summary>
internal sealed class StateDirectory : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _path;
    private readonly FileStream _lock;

    private StateDirectory(string path, FileStream @lock) => (_path, _lock) = (path, @lock);

    /// <exception cref="IOException">Another vault uses the directory.</exception>
    public static StateDirectory Open(string path)
    {
        var full = Path.GetFullPath(path);
        CreateOwnerOnly(full);
        return new StateDirectory(full, Lock(full));
    }

    public string PathOf(string file) => Path.Combine(_path, file);

    /// <summary>Null if the file does not exist.</summary>
    public byte[]? Read(string file) => File.Exists(PathOf(file)) ? File.ReadAllBytes(PathOf(file)) : null;

    /// <summary>When this returns, the content is on the disk. A killed process leaves the old file or the new one, never a part.</summary>
    public void Write(string file, ReadOnlySpan<byte> content)
    {
        var temporary = PathOf(file + ".tmp");
        using (var stream = new FileStream(temporary, OwnerOnlyOptions(FileMode.Create, FileShare.None)))
        {
            stream.Write(content);
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, PathOf(file), overwrite: true);
    }

    public void Dispose() => _lock.Dispose();

    private static FileStream Lock(string directory)
    {
        try
        {
            return new FileStream(Path.Combine(directory, "lock"), OwnerOnlyOptions(FileMode.OpenOrCreate, FileShare.None));
        }
        catch (IOException e)
        {
            throw new IOException($"The state directory {directory} could not be locked. Does another vault use it?", e);
        }
    }

    private static void CreateOwnerOnly(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);
        }
    }

    private static FileStreamOptions OwnerOnlyOptions(FileMode mode, FileShare share)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = share };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        return options;
    }
}
