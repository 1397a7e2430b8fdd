using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using TokenFunctions.Local.SampleProvider.Endpoints;
using TokenFunctions.Local.SampleProvider.Faults;

namespace TokenFunctions.Local.SampleProvider.Control;

/// <summary><c>/control/*</c>: the server's own surface for people with curl and for other processes.</summary>
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

    public async Task<Answer> IssueGrantAsync(HttpContext http)
    {
        var (body, refusal) = await ControlBody.ReadAsync(http);
        if (body is null)
        {
            return refusal!;
        }

        try
        {
            return Answer.Json(201, ToJson(Issue(StrictJson.Read<GrantOrder>(body))));
        }
        catch (BadMemberException bad)
        {
            return ControlBody.Refuse(bad);
        }
    }

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

    private sealed record GrantOrder
    {
        public string? Scope { get; init; }

        public TimeSpan? ExpiresIn { get; init; }

        public string? Subject { get; init; }

        public string? ClientId { get; init; }
    }
}
