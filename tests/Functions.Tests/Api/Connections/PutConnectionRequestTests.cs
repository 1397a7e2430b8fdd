using System.Text.Json;
using Microsoft.AspNetCore.Http;
using TokenFunctions.Api.Connections;
using TokenFunctions.Api.Http;
using TokenFunctions.Tests.Fakes;

namespace TokenFunctions.Tests.Api.Connections;

public sealed class PutConnectionRequestTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData('a', 50, null)]
    [InlineData('\u6f22', 15, null)]
    [InlineData('\u6f22', 25, "labels")]
    public async Task Read_Labels_MustFitAColumn(char letter, int count, string? field)
    {
        var labels = Enumerable.Range(0, count).ToDictionary(i => $"label{i}", _ => new string(letter, 250));

        Assert.Equal(field, await WrongFieldAsync(new { provider = "p", refresh_token = "r", labels }));
    }

    [Fact]
    public async Task Read_AllowedCallers_MustFitAColumn()
    {
        var callers = Enumerable.Range(0, 25).Select(_ => new string('\u6f22', 250));

        Assert.Equal("allowed_callers", await WrongFieldAsync(new { provider = "p", refresh_token = "r", allowed_callers = callers }));
    }

    /// <summary>The one field that the problem names; null if there is no problem.</summary>
    private static async Task<string?> WrongFieldAsync(object content)
    {
        var http = new DefaultHttpContext { Request = { Body = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(content, RelaxedJson)) } };
        var body = await RequestBody.ReadAsync(http.Request, CancellationToken.None);
        PutConnectionRequest.Read(body, Now);
        if (body.Problem() is not { } problem)
        {
            return null;
        }

        using var answer = new MemoryStream();
        http.Response.Body = answer;
        await problem.WriteAsync(http);
        using var json = JsonDocument.Parse(answer.ToArray());
        return json.RootElement.GetProperty("errors").EnumerateObject().Single().Name;
    }

    private static readonly JsonSerializerOptions RelaxedJson = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
