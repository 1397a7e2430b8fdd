using System.Reflection;

namespace TokenFunctions.Local.FunctionsRuntime;

/// <summary>What the runtime takes from its surroundings, so that tests can say otherwise.</summary>
internal sealed record RuntimeOptions
{
    /// <summary>The types searched for functions; those of the entry assembly by default.</summary>
    public IEnumerable<Type> Types { get; init; } = Assembly.GetEntryAssembly()?.GetTypes() ?? [];

    /// <summary>Where the app's binaries and <c>host.json</c> are.</summary>
    public string AppDirectory { get; init; } = AppContext.BaseDirectory;

    public string CurrentDirectory { get; init; } = Directory.GetCurrentDirectory();

    /// <summary>How long running invocations may take to end at shutdown; the real host's 10 s.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(10);

    public TextWriter Output { get; init; } = Console.Out;

    /// <summary>Called with a reason not to start; if it returns, the exception goes on to the caller.</summary>
    public Action<StartupException> OnStartupFailure { get; init; } = failure => Report(failure, Console.Error, Environment.Exit);

    internal static void Report(StartupException failure, TextWriter error, Action<int> exit)
    {
        foreach (var line in failure.Errors)
        {
            error.WriteLine(line);
        }

        exit(1);
    }

    public T Guard<T>(Func<T> start)
    {
        try
        {
            return start();
        }
        catch (StartupException e)
        {
            OnStartupFailure(e);
            throw;
        }
    }
}
