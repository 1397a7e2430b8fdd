using System.Reflection;

namespace TokenFunctions.Local.Processes;

/// <summary>A program of this checkout, in the configuration (Debug or Release) of this one.</summary>
internal static class BuiltProgram
{
    private static readonly string Configuration = typeof(BuiltProgram).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;

    /// <summary>The folder with the program's files.</summary>
    /// <param name="project">The project's folder below the checkout, with forward slashes.</param>
    /// <param name="assembly">The file that must be there.</param>
    /// <exception cref="FileNotFoundException">It is not built.</exception>
    public static string Folder(string project, string assembly)
    {
        var folder = Path.Combine([RepositoryRoot.Path, .. project.Split('/'), "bin", Configuration, "net10.0"]);
        var file = Path.Combine(folder, assembly);
        return File.Exists(file)
            ? folder
            : throw new FileNotFoundException($"{file} is missing. Run `dotnet build TokenFunctions.sln -c {Configuration}`.");
    }
}
