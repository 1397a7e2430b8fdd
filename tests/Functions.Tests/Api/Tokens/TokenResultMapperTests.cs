using TokenFunctions.Api.Http;
using TokenFunctions.Api.Tokens;
using TokenFunctions.Model;
using TokenFunctions.Tests.Api.Http;
using TokenFunctions.Tests.Fakes;
using TokenFunctions.Tokens;

namespace TokenFunctions.Tests.Api.Tokens;

public sealed class TokenResultMapperTests
{
    [Fact]
    public void Answer_Token_IsA200WithNoStore() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();

        var (response, body) = await AnswerAsync(worker, await worker.GetAsync());

        Assert.Equal((200, "no-store"), (response.StatusCode, response.Headers.CacheControl.ToString()));
        Assert.Equal(["connection", "access_token", "token_type", "expires_at", "expires_in", "scope", "generation"], body!.AsObject().Select(m => m.Key));
        Assert.Equal(
            (Some.FirstAccessToken, 3600, "2026-01-01T13:00:00.000Z"), ((string?)body["access_token"], (int)body["expires_in"]!, (string?)body["expires_at"]));
    });

    [Fact]
    public void Answer_NeedsPerson_GivesTheReasonAndTheLink() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        world.ToExpiry();
        world.Answer(Answers.InvalidGrant());

        var (response, body) = await AnswerAsync(worker, await worker.GetAsync());

        Assert.Equal((409, "application/problem+json"), (response.StatusCode, response.ContentType));
        Assert.Equal("urn:token-functions:problem:reauth-required", (string?)body!["type"]);
        Assert.Equal(
            (FailureReasons.RefreshTokenRejected, "invalid_grant", false),
            ((string?)body["reason"], (string?)body["provider_error"], (bool)body["retryable"]!));
        Assert.Equal("https://app.example/connect/crm", (string?)body["reauthorize_url"]);
        Assert.Equal("2026-01-01T13:00:00.000Z", (string?)body["since"]);
    });

    [Fact]
    public void Answer_ClientRejected_IsTheOperatorsAndNotTheUsers() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        world.ToExpiry();
        world.Answer(Answers.InvalidClient());

        var (response, body) = await AnswerAsync(worker, await worker.GetAsync());

        Assert.Equal(
            (409, "urn:token-functions:problem:operator-action-required", FailureReasons.ClientRejected),
            (response.StatusCode, (string?)body!["type"], (string?)body["reason"]));
    });

    [Fact]
    public void Answer_Unavailable_SaysTrulyWhenToRetry() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        world.ToExpiry();
        world.Answer(Answers.NotProcessed(TimeSpan.FromSeconds(90)));

        var (response, body) = await AnswerAsync(worker, await worker.GetAsync());

        Assert.Equal((503, "90"), (response.StatusCode, response.Headers.RetryAfter.ToString()));
        Assert.Equal((1, true, "2026-01-01T13:01:30.000Z"), ((int)body!["attempts"]!, (bool)body["retryable"]!, (string?)body["next_attempt_at"]));
    });

    [Fact]
    public void Answer_NotFoundOrCallerNotAllowed_IsA404OrA403() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        Assert.Equal(404, (await AnswerAsync(worker, new TokenResult.NotFound())).Response.StatusCode);
        Assert.Equal(403, (await AnswerAsync(worker, new TokenResult.CallerNotAllowed())).Response.StatusCode);
    });

    [Fact]
    public void Representation_OfConnectionAndProvider_ShowsNoSecret() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        await worker.RefreshAsync();

        Assert.DoesNotContain("must-not-print", Representations.Of(world.Row).ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("must-not-print", Representations.Of(world.Provider).ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain(world.Row.RefreshTokenFingerprint.Value, Representations.Of(world.Row).ToJsonString(), StringComparison.Ordinal);
    });

    private static Task<(Microsoft.AspNetCore.Http.HttpResponse Response, System.Text.Json.Nodes.JsonNode? Body)> AnswerAsync(
        Worker worker, TokenResult reply) =>
        Requests.WrittenAsync(worker.Get<TokenResultMapper>().Of(The.Id, reply, Representations.Of));
}
