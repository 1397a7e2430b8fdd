namespace TokenFunctions.Local.Processes;

/// <summary>A lock between processes: a file that this process alone holds open. The system releases it when the process ends for any reason.</summary>
internal static class ExclusiveFile
{
    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(200);

    /// <returns>The lock, or null while another process holds it.</returns>
    public static IDisposable? TryHold(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
        }
        catch (IOException e) when (e is not (DirectoryNotFoundException or PathTooLongException))
        {
            return null;
        }
    }

    /// <summary>Waits while another process holds it; <paramref name="onWaiting"/> is called once, if there is a wait.</summary>
    public static async Task<IDisposable> HoldAsync(string path, Action? onWaiting, CancellationToken cancellationToken)
    {
        for (var waited = false; ; waited = true)
        {
            if (TryHold(path) is { } held)
            {
                return held;
            }

            if (!waited)
            {
                onWaiting?.Invoke();
            }

            await Task.Delay(PollEvery, TimeProvider.System, cancellationToken);
        }
    }
}
