using System.Reflection;

namespace TokenFunctions.Local.Stack.App;

internal static class FunctionsAppAssembly
{
    /// <summary>The app built in this checkout, Debug or Release as this program is.</summary>
    public static string Locate()
    {
        var configuration = typeof(FunctionsAppAssembly).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;
        var path = Path.Combine(RepositoryRoot.Path, "src", "Functions", "bin", "local", configuration, "net10.0", "TokenFunctions.dll");
        return File.Exists(path)
            ? path
            : throw new StackException($"The app is not built: {path} is missing. Run `dotnet build TokenFunctions.sln -c {configuration}`.");
    }
}
