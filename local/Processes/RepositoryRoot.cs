namespace TokenFunctions.Local.Processes;

/// <summary>The checkout that this program was built in.</summary>
internal static class RepositoryRoot
{
    private const string Marker = "TokenFunctions.sln";

    public static string Path { get; } = Find(AppContext.BaseDirectory);

    /// <exception cref="DirectoryNotFoundException">No folder above <paramref name="start"/> is a checkout.</exception>
    internal static string Find(string start)
    {
        for (var directory = new DirectoryInfo(start); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(directory.FullName, Marker)))
            {
                return directory.FullName;
            }
        }

        throw new DirectoryNotFoundException($"{Marker} was not found above {start}. Run this from a checkout of the repository, built in place.");
    }
}
