using TokenFunctions.Tests.Support;

namespace TokenFunctions.Local.Tests.Stack.App;

/// <summary>A script in the place of <c>func</c>, which not every machine has. It records how it was called.</summary>
internal sealed class FakeCoreTools : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    /// <param name="script">What the script does after that, in the folder where it was started.</param>
    public FakeCoreTools(string script)
    {
        var record = $"{{ echo \"arguments=$*\"; echo \"folder=$PWD\"; env; }} > '{Record}'";
        File.WriteAllText(_folder["func"], $"#!/bin/sh\n{record}\n{script}\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_folder["func"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    /// <summary>A PATH on which the script comes first.</summary>
    public string SearchPath => $"{_folder.Path}{Path.PathSeparator}{Environment.GetEnvironmentVariable("PATH")}";

    private string Record => _folder["called"];

    /// <summary>
    /// Runs the app below <c>local/Host</c>, without our hook that trusts the vault. The two empty settings keep the host from taking them from a developer's
    /// own local.settings.json.
    /// </summary>
    public static FakeCoreTools ThatRunTheApp()
    {
        var host = Path.Combine(BuiltProgram.Folder("local/Host", "TokenFunctions.Local.Host.dll"), "TokenFunctions.Local.Host.dll");
        return new FakeCoreTools($"export LocalVault__Thumbprint= LocalVault__Token=\napp=$PWD\ncd /\nexec dotnet '{host}' --app \"$app\" --port \"$3\"");
    }

    /// <summary>The script's arguments, folder and environment.</summary>
    public IReadOnlyDictionary<string, string> Called() =>
        File.ReadLines(Record).Select(l => l.Split('=', 2)).Where(l => l.Length == 2).DistinctBy(l => l[0]).ToDictionary(l => l[0], l => l[1]);

    public void Dispose() => _folder.Dispose();
}
