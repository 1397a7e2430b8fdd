using System.Text.Json;

namespace TokenFunctions.Local.Host.Startup;

/// <summary><c>local.settings.json</c>: its <c>Values</c> are environment variables that the real environment overrides.</summary>
internal static class LocalSettings
{
    private const string FileName = "local.settings.json";
    private static readonly JsonDocumentOptions Json = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <summary>
    /// Looks in the app's folder, in its project's folder and in the current one, then for the file that the local stack wrote to <c>.local</c> here or above.
    /// </summary>
    internal static string? Find(string appDirectory, string currentDirectory) =>
        new[] { appDirectory, ProjectDirectory(appDirectory), currentDirectory }
            .OfType<string>()
            .Concat(Upwards(currentDirectory).Select(d => Path.Combine(d, ".local")))
            .Select(d => Path.Combine(d, FileName))
            .FirstOrDefault(File.Exists);

    /// <summary>Name → value, with names as written.</summary>
    /// <exception cref="StartupException">The file is malformed or encrypted.</exception>
    internal static IReadOnlyDictionary<string, string?> Read(string file)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllText(file), Json);
            return Values(document.RootElement, file);
        }
        catch (JsonException e)
        {
            throw new StartupException($"{file} is not valid JSON: {e.Message}", e);
        }
    }

    private static Dictionary<string, string?> Values(JsonElement root, string file)
    {
        if (root.ValueKind is not JsonValueKind.Object)
        {
            throw new StartupException($"{file} must hold a JSON object.");
        }

        if (root.TryGetProperty("IsEncrypted", out var encrypted) && encrypted.ValueKind is JsonValueKind.True)
        {
            throw new StartupException($"{file} is encrypted, which is not supported here: decrypt it with `func settings decrypt`.");
        }

        return !root.TryGetProperty("Values", out var values) ? []
            : values.ValueKind is JsonValueKind.Object ? Distinct(values, file).ToDictionary(p => p.Name, p => Value(p, file))
            : throw new StartupException($"{file}: Values must be an object.");
    }

    /// <summary>Configuration ignores case and treats both separators as the same, so two such names are one setting.</summary>
    private static IEnumerable<JsonProperty> Distinct(JsonElement values, string file)
    {
        var seen = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var property in values.EnumerateObject())
        {
            if (property.Name.Length == 0 || property.Name.Contains('=', StringComparison.Ordinal))
            {
                throw new StartupException($"{file}: '{property.Name}' cannot be the name of a setting. Give it a name without '='.");
            }

            var key = property.Name.Replace("__", ":", StringComparison.Ordinal);
            yield return seen.TryAdd(key, property.Name)
                ? property
                : throw new StartupException($"{file}: '{seen[key]}' and '{property.Name}' are the same setting. Remove one of the two.");
        }
    }

    private static string? Value(JsonProperty property, string file) => property.Value.ValueKind switch
    {
        JsonValueKind.Object or JsonValueKind.Array => throw new StartupException(
            $"{file}: the value of '{property.Name}' must be a string; write nested names flat, with '__'."),
        JsonValueKind.Null => null,
        _ => property.Value.ToString(),
    };

    private static string? ProjectDirectory(string appDirectory) =>
        Upwards(appDirectory).FirstOrDefault(d => Directory.EnumerateFiles(d, "*.csproj", new EnumerationOptions()).Any());

    private static IEnumerable<string> Upwards(string directory)
    {
        for (var at = new DirectoryInfo(directory); at is { Exists: true }; at = at.Parent)
        {
            yield return at.FullName;
        }
    }
}
