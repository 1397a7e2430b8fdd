using TokenFunctions.Local.Host.Worker;

namespace TokenFunctions.Local.Host.Startup;

/// <summary>What the host prints once it listens: the address and the functions.</summary>
internal static class Banner
{
    public static void Write(TextWriter output, string address, string prefix, IReadOnlyList<FunctionDefinition> functions, Func<string, bool> isDisabled)
    {
        output.WriteLine($"Listening on {address}");
        output.WriteLine();
        output.WriteLine("Functions:");
        foreach (var function in functions.OrderBy(f => f.Name, StringComparer.OrdinalIgnoreCase))
        {
            output.WriteLine();
            output.WriteLine($"\t{function.Name}: {Describe(function, $"{address}/{prefix}".TrimEnd('/'))}{(isDisabled(function.Name) ? " (disabled)" : "")}");
        }

        output.WriteLine();
    }

    private static string Describe(FunctionDefinition function, string root) => function.Trigger switch
    {
        HttpTrigger { Methods: { Count: > 0 } methods } http => $"[{string.Join(',', methods).ToUpperInvariant()}] {root}/{http.Route}",
        HttpTrigger http => $"{root}/{http.Route}",
        _ => "timerTrigger",
    };
}
