using System.Net.Http.Headers;
using System.Text.Json;

namespace TokenFunctions.EndToEnd.Tests.Running;

/// <summary>A complete HTTP response.</summary>
public sealed class Answer
{
    private static readonly string[] ProblemMembers = ["type", "title", "status", "detail"];

    private Answer(int status, HttpResponseHeaders headers, string? contentType, string text)
    {
        (Status, ContentType, Text) = (status, contentType, text);
        (CacheControl, RetryAfter) = (headers.CacheControl?.ToString(), headers.RetryAfter?.Delta);
        Body = ContentType is "application/json" or "application/problem+json" ? JsonSerializer.Deserialize<JsonElement>(text) : default;
    }

    public int Status { get; }

    public string? ContentType { get; }

    public string? CacheControl { get; }

    public TimeSpan? RetryAfter { get; }

    /// <summary>By the same clock as the app's.</summary>
    public DateTimeOffset ReceivedAt { get; } = TimeProvider.System.GetUtcNow();

    public string Text { get; }

    public JsonElement Body { get; }

    public IEnumerable<string> Members => Body.ValueKind == JsonValueKind.Object ? Body.EnumerateObject().Select(m => m.Name) : [];

    public string AccessToken => this["access_token"].GetString()!;

    public long Generation => this["generation"].GetInt64();

    public string? Warning => Body.TryGetProperty("warning", out var warning) ? warning.GetProperty("code").GetString() : null;

    /// <summary>The last part of a problem's type.</summary>
    public string? Problem => Body.ValueKind == JsonValueKind.Object && Body.TryGetProperty("type", out var type) ? type.GetString()!.Split(':')[^1] : null;

    public JsonElement this[string member] => Body.GetProperty(member);

    public static async Task<Answer> ReadAsync(HttpResponseMessage response) => new(
        (int)response.StatusCode, response.Headers, response.Content.Headers.ContentType?.ToString(), await response.Content.ReadAsStringAsync());

    public string? TextOf(string member) => this[member].GetString();

    public DateTimeOffset Time(string member) => this[member].GetDateTimeOffset();

    public Answer Is(int status)
    {
        Assert.True(Status == status, $"Expected {status}, got {this}");
        return this;
    }

    /// <summary>Asserts exactly these members, in any order.</summary>
    public Answer Has(params string[] members)
    {
        Assert.Equal(members.Order(), Members.Order());
        return this;
    }

    /// <summary>Asserts an RFC 9457 problem with exactly these members beside the standard ones.</summary>
    public Answer IsProblem(int status, string slug, params string[] members)
    {
        Assert.True(Status == status && Problem == slug, $"Expected {status} {slug}, got {this}");
        Assert.Equal("application/problem+json", ContentType);
        Assert.Equal($"urn:token-functions:problem:{slug}", TextOf("type"));
        Assert.Equal(status, this["status"].GetInt32());
        Assert.All(["title", "detail"], name => Assert.NotEmpty(TextOf(name)!));
        return Has([.. ProblemMembers, .. members]);
    }

    /// <summary>Asserts a 400 whose <c>errors</c> name exactly these fields, each with at least one message.</summary>
    public Answer IsInvalid(params string[] fields)
    {
        IsProblem(400, "invalid-request", "errors");
        return Names(fields);
    }

    public Answer Names(params string[] fields)
    {
        var errors = this["errors"].EnumerateObject().ToList();
        Assert.Equal(fields.Order(), errors.Select(e => e.Name).Order());
        Assert.All(errors, e => Assert.NotEmpty(e.Value.EnumerateArray().Select(m => m.GetString())));
        return this;
    }

    public override string ToString() => $"{Status} {Text}";
}
