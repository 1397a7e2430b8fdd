using System.Text.Json.Nodes;

namespace TokenFunctions.Local.SampleProvider.Endpoints;

/// <summary>A JSON response in which <c>"{name}"</c> stands for a member of the standard response.</summary>
internal static class AnswerTemplate
{
    /// <exception cref="System.Text.Json.JsonException">The template is not a JSON object.</exception>
    public static JsonObject Fill(string template, JsonObject standard) => Fill(Parse(template), standard);

    /// <exception cref="System.Text.Json.JsonException">The template is not a JSON object.</exception>
    public static JsonObject Parse(string template) =>
        JsonNode.Parse(template) as JsonObject ?? throw new System.Text.Json.JsonException("A template is a JSON object.");

    private static JsonObject Fill(JsonObject template, JsonObject standard)
    {
        var filled = new JsonObject();
        foreach (var (name, value) in template)
        {
            if (Placeholder(value) is not { } wanted)
            {
                filled[name] = value is JsonObject nested ? Fill(nested, standard) : value?.DeepClone();
            }
            else if (standard[wanted] is { } member)
            {
                filled[name] = member.DeepClone();
            }
        }

        return filled;
    }

    private static string? Placeholder(JsonNode? node) =>
        node is JsonValue value && value.TryGetValue<string>(out var text) && text is ['{', .. var name, '}'] ? name : null;
}
