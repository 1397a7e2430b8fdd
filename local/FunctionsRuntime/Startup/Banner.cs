using Microsoft.Azure.Functions.Worker;

namespace TokenFunctions.Local.FunctionsRuntime;

/// <summary>What is said once the host listens: where, and which functions.</summary>
internal static class Banner
{
    public static void Write(TextWriter output, string address, string prefix, IReadOnlyList<FunctionDescriptor> functions, Func<string, bool> disabled)
    {
        output.WriteLine($"Listening on {address}");
        output.WriteLine();
        output.WriteLine("Functions:");
        foreach (var function in functions.OrderBy(f => f.Name, StringComparer.OrdinalIgnoreCase))
        {
            output.WriteLine();
            output.WriteLine($"\t{function.Name}: {Describe(function, $"{address}/{prefix}".TrimEnd('/'))}{(disabled(function.Name) ? " (disabled)" : "")}");
        }

        output.WriteLine();
    }

    private static string Describe(FunctionDescriptor function, string root) => function.Trigger switch
    {
        HttpTriggerAttribute { Methods: { Length: > 0 } methods } =>
            $"[{string.Join(',', methods).ToUpperInvariant()}] {root}/{function.Route!.RawText}",
        HttpTriggerAttribute => $"{root}/{function.Route!.RawText}",
        _ => function.TriggerType,
    };
}
