using TokenFunctions.Local.Host.Startup;

namespace TokenFunctions.Local.Host;

/// <summary>Runs the host and returns its exit code: 0 after a stop, 1 with one line that says why the app does not run.</summary>
internal static class HostProgram
{
    private const string Usage = """
        A Functions host for this machine: it runs an app that was built with the official worker.

          dotnet run --project local/Host -- [--app FOLDER] [--port N]

          --app FOLDER   the built or published app; the default is src/Functions of this checkout
          --port N       the port on 127.0.0.1; 0 is any free one; the default is 7071

        Settings come from the environment and from local.settings.json: of the app, of the current folder, or of the local stack (.local).
        """;

    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter errors)
    {
        try
        {
            if (args.Any(a => a is "--help" or "-h"))
            {
                await output.WriteLineAsync(Usage);
                return 0;
            }

            await using var host = await FunctionsHost.StartAsync(HostArguments.Parse(args), output, errors);
            await host.RunAsync();
            return 0;
        }
        catch (Exception e) when (e is StartupException or IOException or UnauthorizedAccessException)
        {
            await errors.WriteLineAsync(e.Message.ReplaceLineEndings(" "));
            return 1;
        }
    }
}
