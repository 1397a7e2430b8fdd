using System.Text.Json.Nodes;
using TokenFunctions.Local.SampleProvider;

namespace TokenFunctions.Local.Tests.SampleProvider.Control;

public sealed class ControlPlaneTests
{
    [Fact]
    public async Task PatchBehaviour_SomeMembers_ChangesThemAndLeavesTheOthers()
    {
        await using var provider = await ProviderHarness.StartAsync(new() { RotationAge = TimeSpan.FromHours(5) });

        var reply = await Patch(provider, """
            {"access_token_lifetime":1.5,"rotation":"when_older_than","reuse":"grace","reuse_grace":30,"fault":"down503","retry_after":12,
             "refresh_token_idle_lifetime":60,"refresh_kills_access_token":true,"fault_limit":3,"dead_grant":{"status":403}}
            """);

        Assert.Equal(200, reply.Status);
        var expected = new ProviderBehaviour
        {
            AccessTokenLifetime = TimeSpan.FromSeconds(1.5),
            Rotation = Rotation.WhenOlderThan,
            RotationAge = TimeSpan.FromHours(5),
            Reuse = Reuse.Grace,
            ReuseGrace = TimeSpan.FromSeconds(30),
            Fault = Fault.Down503,
            RetryAfter = TimeSpan.FromSeconds(12),
            RefreshTokenIdleLifetime = TimeSpan.FromSeconds(60),
            RefreshKillsAccessToken = true,
            FaultLimit = 3,
            DeadGrant = ErrorAnswer.InvalidGrant with { Status = 403 },
        };
        Assert.Equal(expected, provider.Server.Behaviour);
    }

    [Fact]
    public async Task PatchBehaviour_Null_ClearsWhatMayBeAbsent()
    {
        await using var provider = await ProviderHarness.StartAsync(new() { RetryAfter = TimeSpan.FromSeconds(12), FaultLimit = 1 });

        await Patch(provider, """{"retry_after":null,"fault_limit":null}""");

        Assert.Equal(new ProviderBehaviour(), provider.Server.Behaviour);
    }

    [Fact]
    public async Task GetBehaviour_WhatItTells_CanBePatchedBack()
    {
        await using var provider = await ProviderHarness.StartAsync(
            new() { Rotation = Rotation.Never, AnswerDelay = TimeSpan.FromSeconds(0.25), ExpiresInShape = ExpiresInShape.String });
        var before = provider.Server.Behaviour;
        var told = await provider.GetAsync("control/behaviour");
        Assert.Equal(0.25, (double?)told.Json["answer_delay"]);
        Assert.Equal("never", (string?)told.Json["rotation"]);
        provider.Server.Behaviour = new();

        await Patch(provider, told.Text);

        Assert.Equal(before, provider.Server.Behaviour);
    }

    [Theory]
    [InlineData("""{"acess_token_lifetime":5}""", "acess_token_lifetime")]
    [InlineData("""{"AccessTokenLifetime":5}""", "AccessTokenLifetime")]
    [InlineData("""{"access_token_lifetime":"5"}""", "access_token_lifetime")]
    [InlineData("""{"access_token_lifetime":-1}""", "access_token_lifetime")]
    [InlineData("""{"access_token_lifetime":1e300}""", "access_token_lifetime")]
    [InlineData("""{"access_token_lifetime":null}""", "access_token_lifetime")]
    [InlineData("""{"rotation":"sometimes"}""", "rotation")]
    [InlineData("""{"rotation":1}""", "rotation")]
    [InlineData("""{"rotation":null}""", "rotation")]
    [InlineData("""{"form_encoded_answer":"yes"}""", "form_encoded_answer")]
    [InlineData("""{"fault_limit":-1}""", "fault_limit")]
    [InlineData("""{"answer_delay":86401}""", "answer_delay")]
    [InlineData("""{"fault_limit":1.5}""", "fault_limit")]
    [InlineData("""{"dead_grant":{"state":400}}""", "dead_grant.state")]
    [InlineData("""{"dead_grant":{"status":99}}""", "dead_grant.status")]
    [InlineData("""{"dead_grant":{"status":"400"}}""", "dead_grant.status")]
    [InlineData("""{"dead_grant":{"body":null}}""", "dead_grant.body")]
    [InlineData("""{"dead_grant":7}""", "dead_grant")]
    [InlineData("""{"rejected_client":{"status":99,"body":""}}""", "rejected_client.status")]
    [InlineData("""{"rejected_client":{"status":400}}""", "rejected_client")]
    [InlineData("""{"throttle":{"limit":"1"}}""", "throttle.limit")]
    [InlineData("""{"throttle":{"answer":{"status":600,"body":""}}}""", "throttle.answer.status")]
    [InlineData("""{"answer_template":"[]"}""", "answer_template")]
    [InlineData("""{"answer_template":"{"}""", "answer_template")]
    public async Task PatchBehaviour_BadMember_Is400NamingItAndChangesNothing(string json, string field)
    {
        await using var provider = await ProviderHarness.StartAsync();
        var before = provider.Server.Behaviour;
        var patch = JsonNode.Parse(json)!.AsObject();
        patch.Insert(0, "reuse", "harmless");

        var reply = await Patch(provider, patch.ToJsonString());

        Assert.Equal((400, field), (reply.Status, (string?)reply.Json["field"]));
        Assert.Contains(field, (string?)reply.Json["error_description"], StringComparison.Ordinal);
        Assert.Same(before, provider.Server.Behaviour);
    }

    [Fact]
    public async Task PatchBehaviour_UnknownEnumValue_NamesTheKnownOnes()
    {
        await using var provider = await ProviderHarness.StartAsync();

        Assert.Contains(
            "number, string, absent",
            (string?)(await Patch(provider, """{"expires_in_shape":"x"}""")).Json["error_description"],
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{")]
    [InlineData("""{"reuse":"grace","reuse":"harmless"}""")]
    public async Task PatchBehaviour_NoJsonObject_Is400(string body)
    {
        await using var provider = await ProviderHarness.StartAsync();

        (await Patch(provider, body)).IsError(400, "invalid_request");
    }

    [Fact]
    public async Task PostGrants_Order_GivesAGrantThatWorks()
    {
        await using var provider = await ProviderHarness.StartAsync();

        var reply = await provider.JsonAsync(HttpMethod.Post, "control/grants", """{"scope":"mail.read","expires_in":7,"subject":"ann"}""");

        Assert.Equal(201, reply.Status);
        Assert.Equal(["access_token", "expires_in", "grant", "refresh_token", "scope"], reply.Json.Select(m => m.Key).Order());
        Assert.Equal((7, "mail.read"), ((int?)reply.Json["expires_in"], (string?)reply.Json["scope"]));
        var me = await provider.MeAsync(reply.AccessToken);
        Assert.Equal(("ann", (string?)reply.Json["grant"]), ((string?)me.Json["subject"], (string?)me.Json["grant"]));
        Assert.Equal(200, (await provider.RefreshAsync(reply.RefreshToken)).Status);
    }

    [Fact]
    public async Task PostGrants_NoBody_TakesTheDefaults()
    {
        await using var provider = await ProviderHarness.StartAsync();

        var reply = await provider.JsonAsync(HttpMethod.Post, "control/grants");

        Assert.Equal((201, 3600), (reply.Status, (int?)reply.Json["expires_in"]));
    }

    [Theory]
    [InlineData("""{"lifetime":5}""", "lifetime")]
    [InlineData("""{"expires_in":"5"}""", "expires_in")]
    [InlineData("""{"scope":5}""", "scope")]
    [InlineData("""{"client_id":"nobody"}""", "client_id")]
    public async Task PostGrants_BadMember_Is400NamingIt(string json, string field)
    {
        await using var provider = await ProviderHarness.StartAsync();

        var reply = await provider.JsonAsync(HttpMethod.Post, "control/grants", json);

        Assert.Equal((400, field), (reply.Status, (string?)reply.Json["field"]));
    }

    [Fact]
    public async Task PostClientSecrets_AcceptAndRetire_ChangeWhatProvesTheClient()
    {
        await using var provider = await ProviderHarness.StartAsync();
        var old = new JsonObject { ["client_secret"] = provider.Server.Client.Secret }.ToJsonString();

        Assert.Equal(204, (await provider.JsonAsync(HttpMethod.Post, "control/client/secrets", """{"client_secret":"next"}""")).Status);
        Assert.Equal(204, (await provider.JsonAsync(HttpMethod.Post, "control/client/secrets/retire", old)).Status);

        (await provider.RefreshAsync(provider.Server.IssueGrant().RefreshToken)).IsError(401, "invalid_client");
        var form = new Dictionary<string, string>(ProviderHarness.RefreshForm(provider.Server.IssueGrant().RefreshToken))
        {
            ["client_id"] = SampleClient.ConfidentialId,
            ["client_secret"] = "next",
        };
        Assert.Equal(200, (await provider.PostAsync("token", form)).Status);
    }

    [Theory]
    [InlineData("secrets", "{}", "client_secret")]
    [InlineData("secrets/retire", "{}", "client_secret")]
    [InlineData("secrets/retire", """{"client_secret":"none of them"}""", "client_secret")]
    [InlineData("keys", "{}", "public_key")]
    [InlineData("keys", """{"public_key":"no key"}""", "public_key")]
    public async Task PostClient_BadMember_Is400NamingIt(string path, string json, string field)
    {
        await using var provider = await ProviderHarness.StartAsync();

        var reply = await provider.JsonAsync(HttpMethod.Post, $"control/client/{path}", json);

        Assert.Equal((400, field), (reply.Status, (string?)reply.Json["field"]));
    }

    [Fact]
    public async Task PostClientKeys_Pem_IsTaken()
    {
        await using var provider = await ProviderHarness.StartAsync();
        using var key = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);

        var reply = await provider.JsonAsync(
            HttpMethod.Post, "control/client/keys", new JsonObject { ["public_key"] = key.ExportSubjectPublicKeyInfoPem() }.ToJsonString());

        Assert.Equal(204, reply.Status);
    }

    [Fact]
    public async Task RevokeGrant_Known_KillsIt()
    {
        await using var provider = await ProviderHarness.StartAsync();
        var grant = provider.Server.IssueGrant();

        Assert.Equal(204, (await provider.JsonAsync(HttpMethod.Post, $"control/grants/{grant.GrantId}/revoke")).Status);

        (await provider.RefreshAsync(grant.RefreshToken)).IsError(400, "invalid_grant");
        Assert.Equal(0, provider.Counters.ReuseDetections);
    }

    [Fact]
    public async Task RevokeGrant_Unknown_Is404()
    {
        await using var provider = await ProviderHarness.StartAsync();

        (await provider.JsonAsync(HttpMethod.Post, "control/grants/nothing/revoke")).IsError(404, "not_found");
        Assert.Throws<KeyNotFoundException>(() => provider.Server.RevokeGrant("nothing"));
    }

    [Fact]
    public async Task Counters_AfterAReuse_ExplainItWithoutAnyToken()
    {
        await using var provider = await ProviderHarness.StartAsync();
        var grant = provider.Server.IssueGrant();
        var next = await provider.RefreshAsync(grant.RefreshToken);
        await provider.RefreshAsync(grant.RefreshToken);

        var reply = await provider.GetAsync("control/counters");

        Assert.Equal(2, (int?)reply.Json["token_requests"]);
        Assert.Equal(1, (int?)reply.Json["refreshes_served"]);
        Assert.Equal(1, (int?)reply.Json["reuse_detections"]);
        Assert.Equal(1, (int?)reply.Json["grants"]![grant.GrantId]!["served"]);
        Assert.Equal(1, (int?)reply.Json["grants"]![grant.GrantId]!["refused"]);
        var reuse = Assert.Single(reply.Json["reuses"]!.AsArray())!;
        Assert.Equal((grant.GrantId, 1), ((string?)reuse["grant_id"], (int?)reuse["token_generation"]));
        Assert.Equal(provider.Clock.GetUtcNow(), (DateTimeOffset?)reuse["at"]);
        Assert.All(
            [grant.AccessToken, grant.RefreshToken, next.AccessToken, next.RefreshToken],
            token => Assert.DoesNotContain(token, reply.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task ResetCounters_AllAreZero()
    {
        await using var provider = await ProviderHarness.StartAsync();
        var grant = provider.Server.IssueGrant();
        await provider.RefreshAsync(grant.RefreshToken);
        await provider.RefreshAsync(grant.RefreshToken);

        Assert.Equal(204, (await provider.JsonAsync(HttpMethod.Post, "control/counters/reset")).Status);

        var counters = (await provider.GetAsync("control/counters")).Json;
        Assert.All(counters.Where(m => m.Value is JsonValue), m => Assert.Equal(0, (int?)m.Value));
        Assert.Equal(("[]", "{}"), (counters["reuses"]!.ToJsonString(), counters["grants"]!.ToJsonString()));
    }

    private static Task<Reply> Patch(ProviderHarness provider, string json) => provider.JsonAsync(HttpMethod.Patch, "control/behaviour", json);
}
