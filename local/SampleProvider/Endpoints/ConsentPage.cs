using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Http;
using TokenFunctions.Local.SampleProvider.Grants;

namespace TokenFunctions.Local.SampleProvider.Endpoints;

/// <summary>The pages that a person sees.</summary>
internal static class ConsentPage
{
    /// <summary><c>login_hint</c> names the person who is signed in.</summary>
    public static string Subject(IQueryCollection query) => query["login_hint"].ToString() is { Length: > 0 } hint ? hint : "demo";

    /// <summary>Its button sends the same request again, approved.</summary>
    public static Answer For(IQueryCollection query)
    {
        var request = string.Concat(query.Where(p => p.Key != "auto").Select(p => Hidden(p.Key, p.Value.ToString())));
        var scope = query["scope"].ToString() is { Length: > 0 } asked ? asked : ScopeSet.Default;
        return Page(200, $"""
            <p><b>{Text(query["client_id"].ToString())}</b> asks for <b>{Text(scope)}</b> of <b>{Text(Subject(query))}</b>.</p>
            <form action="/authorize" method="get">{request}{Hidden("auto", "approve")}<button type="submit">Allow</button></form>
            """);
    }

    public static Answer Error(string message) => Page(400, $"<p>{Text(message)}</p>");

    private static Answer Page(int status, string content) => Answer.Html(status, $$"""
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8"><title>Sample provider</title>
        <style>body{font:1.1rem system-ui;max-width:32rem;margin:15vh auto;padding:0 1rem}button{font:inherit;padding:.5rem 2rem}</style>
        </head><body><h1>Sample provider</h1>
        {{content}}
        </body></html>
        """);

    private static string Hidden(string name, string value) => $"""<input type="hidden" name="{Text(name)}" value="{Text(value)}">""";

    private static string Text(string value) => HtmlEncoder.Default.Encode(value);
}
