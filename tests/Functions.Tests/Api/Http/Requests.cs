using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using TokenFunctions.Api.Http;
using TokenFunctions.Tests.Fakes;

namespace TokenFunctions.Tests.Api.Http;

/// <summary>Requests and their responses.</summary>
internal static class Requests
{
    public static HttpRequest Of(string body = "", string query = "", params (string Name, string Value)[] headers)
    {
        var request = new DefaultHttpContext().Request;
        request.Body = new MemoryStream(Encoding.UTF8.GetBytes(body));
        request.QueryString = new QueryString(query);
        foreach (var (name, value) in headers)
        {
            request.Headers[name] = value;
        }

        return request;
    }

    public static async Task<(HttpResponse Response, JsonNode? Body)> WrittenAsync(JsonResponse answer)
    {
        var context = new DefaultHttpContext();
        using var body = new MemoryStream();
        context.Response.Body = body;
        await answer.WriteAsync(context);
        return (context.Response, body.Length == 0 ? null : JsonNode.Parse(body.ToArray()));
    }

    /// <summary>The fields that a problem names; empty if there is no problem.</summary>
    public static async Task<string[]> FieldsAsync(JsonResponse? problem) =>
        problem is null ? [] : [.. (await WrittenAsync(problem)).Body!["errors"]!.AsObject().Select(e => e.Key)];
}
