using System.Text.Json;
using System.Text.Json.Serialization;

namespace TokenFunctions.Local.SampleProvider;

/// <summary>The control plane's JSON: snake_case, durations in seconds, nothing unknown, nothing twice.</summary>
internal static class ProviderJson
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Strict)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false), new SecondsConverter() },
    };

    private sealed class SecondsConverter : JsonConverter<TimeSpan>
    {
        private static readonly double Longest = TimeSpan.FromDays(365 * 100).TotalSeconds;

        public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out var seconds) && seconds >= 0 && seconds <= Longest
                ? TimeSpan.FromSeconds(seconds)
                : throw new JsonException("A duration is a number of seconds from 0 to a hundred years.");

        public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options) => writer.WriteNumberValue(value.TotalSeconds);
    }
}
