using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using TokenFunctions.Local.SampleProvider.Endpoints;
using TokenFunctions.Local.SampleProvider.Faults;

namespace TokenFunctions.Local.SampleProvider.Control;

/// <summary><c>/control/*</c>: the server's own endpoints, for people with curl and for other processes.</summary>
internal sealed class ControlPlane(SampleProviderServer server, ClientRegistry clients, BehaviourCell behaviour)
{
    public Answer Counters() => Answer.Json(200, server.Counters.Consistently(ToJson));

    public Answer ResetCounters()
    {
        server.Counters.Reset();
        return Answer.Empty(204);
    }

    public Answer Behaviour() => Answer.Json(200, ToJson(behaviour.Current));

    public async Task<Answer> PatchBehaviourAsync(HttpContext http)
    {
        var (patch, refusal) = await ControlBody.ReadAsync(http);
        if (patch is null)
        {
            return refusal!;
        }

        try
        {
            return Answer.Json(200, ToJson(behaviour.Update(current => BehaviourPatch.Apply(current, patch))));
        }
        catch (BadMemberException bad)
        {
            return ControlBody.Refuse(bad);
        }
    }

    public Task<Answer> IssueGrantAsync(HttpContext http) => OrderedAsync<GrantOrder>(http, order => Answer.Json(201, Issue(order)));

    public Task<Answer> AcceptSecretAsync(HttpContext http) => OrderedAsync<ClientOrder>(http, order =>
    {
        server.AcceptClientSecret(order.ClientSecret ?? throw new BadMemberException("client_secret", "client_secret is missing."));
        return Answer.Empty(204);
    });

    public Task<Answer> RetireSecretAsync(HttpContext http) =>
        OrderedAsync<ClientOrder>(http, order => Try("client_secret", order.ClientSecret, server.RetireClientSecret));

    public Task<Answer> AddKeyAsync(HttpContext http) => OrderedAsync<ClientOrder>(http, order => Try("public_key", order.PublicKey, server.AddClientKey));

    public Answer RevokeGrant(string grantId)
    {
        try
        {
            server.RevokeGrant(grantId);
            return Answer.Empty(204);
        }
        catch (KeyNotFoundException)
        {
            return OAuthError.Of(404, "not_found", "There is no such grant.");
        }
    }

    private static async Task<Answer> OrderedAsync<T>(HttpContext http, Func<T, Answer> carryOut)
    {
        var (body, refusal) = await ControlBody.ReadAsync(http);
        if (body is null)
        {
            return refusal!;
        }

        try
        {
            return carryOut(StrictJson.Read<T>(body));
        }
        catch (BadMemberException bad)
        {
            return ControlBody.Refuse(bad);
        }
    }

    private static Answer Try(string member, string? value, Action<string> change)
    {
        try
        {
            change(value ?? throw new BadMemberException(member, $"{member} is missing."));
            return Answer.Empty(204);
        }
        catch (ArgumentException e)
        {
            throw new BadMemberException(member, $"{member} is of no use: {e.Message.ReplaceLineEndings(" ")}", e);
        }
    }

    private JsonObject Issue(GrantOrder order)
    {
        if (order.ClientId is { } clientId && !clients.Knows(clientId))
        {
            throw new BadMemberException("client_id", $"client_id must be {SampleClient.ConfidentialId} or {SampleClient.PublicId}.");
        }

        var grant = server.IssueGrant(order.Scope, order.ExpiresIn, order.Subject ?? "demo", order.ClientId);
        return new JsonObject
        {
            ["access_token"] = grant.AccessToken,
            ["refresh_token"] = grant.RefreshToken,
            ["expires_in"] = grant.ExpiresIn,
            ["scope"] = grant.Scope,
            ["grant"] = grant.GrantId,
        };
    }

    private static JsonNode ToJson<T>(T value) => JsonSerializer.SerializeToNode(value, ProviderJson.Options)!;

    private sealed record ClientOrder
    {
        public string? ClientSecret { get; init; }

        /// <summary>In PEM.</summary>
        public string? PublicKey { get; init; }
    }

    private sealed record GrantOrder
    {
        public string? Scope { get; init; }

        public TimeSpan? ExpiresIn { get; init; }

        public string? Subject { get; init; }

        public string? ClientId { get; init; }
    }
}
