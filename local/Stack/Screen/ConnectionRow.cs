using System.Globalization;
using System.Text.Json;
using TokenFunctions.Local.Stack.Api;

namespace TokenFunctions.Local.Stack.Screen;

/// <summary>A row of the screen.</summary>
internal sealed record ConnectionRow(string Connection, string Status, long? Generation, DateTimeOffset? ExpiresAt)
{
    /// <summary>Reads the response of <c>GET /api/connections</c>.</summary>
    public static IReadOnlyList<ConnectionRow> ReadAll(ApiAnswer list) =>
        list.Member("connections") is { ValueKind: JsonValueKind.Array } connections
            ? [.. connections.EnumerateArray().Select(c => Read(new ApiAnswer(list.Status, null, c)))]
            : [];

    /// <summary>The remaining time as text for a person, or "expired", or a dash if it is unknown.</summary>
    public string TimeLeft(DateTimeOffset now) => (ExpiresAt - now) switch
    {
        null => "-",
        { } left when left <= TimeSpan.Zero => "expired",
        { } left when left >= TimeSpan.FromHours(1) => string.Create(CultureInfo.InvariantCulture, $"{(int)left.TotalHours} h {left.Minutes:00} min"),
        { } left => left.ToString(@"m\:ss", CultureInfo.InvariantCulture),
    };

    private static ConnectionRow Read(ApiAnswer connection) => new(
        connection.Text("connection") ?? "?",
        connection.Text("status") ?? "?",
        connection.Generation,
        DateTimeOffset.TryParse(connection.Text("expires_at"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : null);
}
