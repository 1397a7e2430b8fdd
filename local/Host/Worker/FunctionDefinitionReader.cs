using System.Text.Json;
using TokenFunctions.Local.Host.Protocol;
using TokenFunctions.Local.Host.Startup;

namespace TokenFunctions.Local.Host.Worker;

/// <summary>Reads the bindings of a function, which the worker sends as JSON text.</summary>
internal static class FunctionDefinitionReader
{
    /// <exception cref="StartupException">The function has no trigger that this host knows.</exception>
    public static FunctionDefinition Read(RpcFunctionMetadata metadata)
    {
        foreach (var text in metadata.RawBindings)
        {
            using var document = JsonDocument.Parse(text);
            if (Trigger(document.RootElement, metadata.Name) is { } trigger)
            {
                return new FunctionDefinition(metadata.FunctionId, metadata.Name, Text(document.RootElement, "name") ?? "", trigger);
            }
        }

        throw new StartupException(
            $"Function '{metadata.Name}' has no HTTP or timer trigger. This host knows only these two: remove the function or run the app with Core Tools.");
    }

    private static FunctionTrigger? Trigger(JsonElement binding, string function) => Text(binding, "type")?.ToUpperInvariant() switch
    {
        "HTTPTRIGGER" => new HttpTrigger((Text(binding, "route") ?? function).TrimStart('/'), Methods(binding), Level(Text(binding, "authLevel"))),
        "TIMERTRIGGER" => new TimerTrigger(Text(binding, "schedule") ?? "", Flag(binding, "runOnStartup", false), Flag(binding, "useMonitor", true)),
        _ => null,
    };

    private static string[] Methods(JsonElement binding) =>
        binding.TryGetProperty("methods", out var methods) && methods.ValueKind == JsonValueKind.Array
            ? [.. methods.EnumerateArray().Select(m => m.GetString()!)]
            : [];

    /// <summary>The default of the real host is the function key. A level that this host does not know, such as <c>System</c>, needs the admin key.</summary>
    private static AuthorizationLevel Level(string? text) =>
        text is null ? AuthorizationLevel.Function
        : Enum.TryParse<AuthorizationLevel>(text, ignoreCase: true, out var level) && Enum.IsDefined(level) ? level
        : AuthorizationLevel.Admin;

    private static string? Text(JsonElement binding, string name) => binding.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static bool Flag(JsonElement binding, string name, bool byDefault) =>
        binding.TryGetProperty(name, out var value)
            ? value.ValueKind == JsonValueKind.True
                || (value.ValueKind == JsonValueKind.String && bool.TryParse(value.GetString(), out var flag) && flag)
            : byDefault;
}
