using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;
using TokenFunctions.Api.Connections;
using TokenFunctions.Api.Http;
using TokenFunctions.Api.Providers;
using TokenFunctions.Model;
using TokenFunctions.OAuth.Requests;
using TokenFunctions.OAuth.Responses;
using TokenFunctions.Ports;
using TokenFunctions.Tests.Fakes;
using TokenFunctions.Tests.Fuzz;

namespace TokenFunctions.Tests.Api.Http.Fuzz;

/// <summary>The body of a PUT, and the function's response.</summary>
internal sealed class FuzzedBody(World world, Worker worker, bool isProvider) : Fuzzed<byte[]>
{
    private readonly ConnectionTriggers _connections = ActivatorUtilities.CreateInstance<ConnectionTriggers>(worker.Get<IServiceProvider>());
    private readonly ProviderTriggers _providers = ActivatorUtilities.CreateInstance<ProviderTriggers>(worker.Get<IServiceProvider>());
    private int _count;

    /// <summary>The number of accepted bodies. A fuzz test whose bodies are all rejected proves little.</summary>
    public int Accepted { get; private set; }

    public override byte[] Draw(Random random)
    {
        var bodies = isProvider ? BodyCorpus.Providers : BodyCorpus.Connections;
        var body = bodies[random.Next(bodies.Length)];
        var valued = random.Next(3) > 0 ? BodyCorpus.WithAnotherValue(random, body) : Encoding.UTF8.GetBytes(body);
        return random.Next(3) == 0 ? Mutation.Apply(random, valued, BodyCorpus.Bytes) : valued;
    }

    public override async Task<string?> ViolationAsync(byte[] it)
    {
        world.Log.Clear();
        world.Calls.Clear();
        var name = $"n{_count++}";
        var context = new DefaultHttpContext();
        using var written = new MemoryStream();
        (context.Request.Body, context.Response.Body) = (new MemoryStream(it), written);

        var answer = isProvider
            ? await _providers.PutProvider(context.Request, name, CancellationToken.None)
            : await _connections.PutConnection(context.Request, name, CancellationToken.None);
        await answer.ExecuteResultAsync(new ActionContext { HttpContext = context });

        // The next body may have the same refresh token.
        world.Rows.Remove(name, world.Rows.Find(name)?.ETag);

        var (status, text) = (context.Response.StatusCode, Encoding.UTF8.GetString(written.ToArray()));
        Accepted += status < 400 ? 1 : 0;
        return status is not (200 or 201 or 400) && !(status == 413 && it.Length > RequestBody.MaxBytes) ? $"neither done nor refused: {status} {text}"
            : context.Response.ContentType != (status < 400 ? "application/json" : "application/problem+json")
                ? $"another content type: {context.Response.ContentType}"
            : !IsJson(text) ? $"no JSON: {text}"
            : status == 400 && JsonNode.Parse(text)!["errors"] is not JsonObject { Count: > 0 } ? $"refused without a reason: {text}"
            : SecretsOf(it)
                .FirstOrDefault(s => text.Contains(s, StringComparison.Ordinal) || world.Log.Any(l => l.Contains(s, StringComparison.Ordinal))) is { } told
                ? $"a secret is told: {told} in {text} {string.Join('\n', world.Log)}"
            : isProvider && status < 400 ? OfAccepted(name)
            : null;
    }

    public override IEnumerable<byte[]> Simpler(byte[] it) => Mutation.Simpler(it);

    public override string Describe(byte[] it) => Mutation.Show(it);

    /// <summary>Responses can be read with any accepted profile.</summary>
    private string? OfAccepted(string name)
    {
        var request = OAuth.Some.Request(world.Providers.Find(name)!.Provider);
        foreach (var body in (string[])[
            """{"access_token":"a1","expires_in":3600,"code":0,"data":{"access_token":"a2"}}""", """{"error":"invalid_grant","code":7}""", "<html>"])
        {
            var answer = TokenResponseReader.Read(request, OAuth.Some.Reply(500, body), world.Now);
            if (answer is not TokenResponse.Failed { Kind: FailureKind.Ambiguous })
            {
                return $"an accepted profile makes something else of an outage: {answer}";
            }

            using var message = ProviderRequest.Refresh(request);
            _ = TokenResponseReader.Read(request, OAuth.Some.Reply(200, body), world.Now);
        }

        return null;
    }

    /// <summary>Values that the body gives as secrets and nowhere else.</summary>
    private static string[] SecretsOf(byte[] body)
    {
        var text = Encoding.UTF8.GetString(body);
        return [.. BodyCorpus.Secrets
            .Where(s => text.Contains($"_token\":\"{s}\"", StringComparison.Ordinal) || text.Contains($"_secret\":\"{s}\"", StringComparison.Ordinal))
            .Where(s => text.Split(s).Length == 2)];
    }

    private static bool IsJson(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
