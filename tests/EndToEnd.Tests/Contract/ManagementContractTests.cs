using System.Text.Json;
using System.Text.Json.Nodes;
using TokenFunctions.EndToEnd.Tests.Running;

namespace TokenFunctions.EndToEnd.Tests.Contract;

/// <summary>Connections and providers as management sees them.</summary>
[Collection(WorldCollection.Name)]
public sealed class ManagementContractTests(World world)
{
    private static readonly string[] ConnectionMembers =
    [
        "connection", "provider", "status", "status_since", "reason", "generation",
        "strategy", "scope", "resource", "token_type", "expires_at", "refresh_token_expires_at",
        "grant_idle_expires_at", "grant_expires_at", "warning", "due_at", "last_refreshed_at",
        "failures", "next_attempt_at", "held_back", "last_error", "labels", "allowed_callers", "created_at",
    ];

    private static readonly string[] ProviderMembers =
    [
        "provider", "version", "profile", "client_id", "client_authentication", "has_client_secret",
        "client_secret_expires_at", "former_client_secret_until", "has_private_key", "key_id",
        "signing_algorithm", "assertion_audience", "token_endpoint", "revocation_endpoint",
        "authorization_endpoint", "introspection_endpoint", "issuer", "discovered_at",
        "settings", "overrides", "reauthorize_url", "default_expires_in", "warning",
    ];

    [Fact]
    public async Task PutConnection_AllMembers_CreatesReplacesAndShowsThemWithoutSecrets()
    {
        await using var provider = await world.NewProviderAsync();
        var (id, grant) = (Unique.Name("c"), provider.Server.IssueGrant());
        var body = provider.PutConnectionRequest(grant, withAccessToken: true);
        body["refresh_token_expires_in"] = 86400;
        body["scope"] = "read write";
        body["resource"] = "https://api.example.com/";
        body["labels"] = new JsonObject { ["Team"] = "Blue" };
        body["allowed_callers"] = new JsonArray("someone");
        body["strategy"] = "on_demand";

        var created = (await world.Api.PutAsync($"connections/{id}", body)).Is(201).Has(ConnectionMembers);
        var replaced = (await world.Api.PutAsync($"connections/{id}", body)).Is(200).Has(ConnectionMembers);
        var seen = (await world.Api.GetConnectionAsync(id)).Is(200).Has(ConnectionMembers);

        Assert.Equal(replaced.Text, seen.Text);
        Assert.Equal(created.Generation, seen.Generation);
        Assert.Equal(
            [id, provider.Name, "active", "on_demand", "read write", "https://api.example.com/", "Bearer"],
            new[] { "connection", "provider", "status", "strategy", "scope", "resource", "token_type" }.Select(seen.TextOf));
        Assert.Equal("""{"Team":"Blue"}""", seen["labels"].GetRawText());
        Assert.Equal("""["someone"]""", seen["allowed_callers"].GetRawText());
        Assert.InRange((seen.Time("expires_at") - created.ReceivedAt).TotalSeconds, 3598, 3601);
        Assert.InRange((seen.Time("refresh_token_expires_at") - created.ReceivedAt).TotalSeconds, 86398, 86401);
        Assert.All(new[] { "reason", "last_refreshed_at", "next_attempt_at", "held_back", "last_error" }, name => Assert.Equal(JsonValueKind.Null, seen[name].ValueKind));
    }

    [Fact]
    public async Task PutConnection_ExpiresAt_IsKeptAsUtc()
    {
        await using var provider = await world.NewProviderAsync();
        var body = provider.PutConnectionRequest(provider.Server.IssueGrant(), withAccessToken: true);
        body.Remove("expires_in");
        body["expires_at"] = "2031-05-06T07:08:09+02:00";

        Assert.Equal("2031-05-06T05:08:09.000Z", (await world.Api.PutAsync($"connections/{Unique.Name("c")}", body)).Is(201).TextOf("expires_at"));
    }

    [Fact]
    public async Task GetConnection_AfterAFailure_HasTheLastError()
    {
        await using var provider = await world.NewProviderAsync();
        var connection = await provider.ConnectAsync();
        provider.Server.RevokeGrant(connection.Grant.GrantId);
        (await world.Api.GetTokenAsync(connection.Id)).Is(409);

        var seen = (await world.Api.GetConnectionAsync(connection.Id)).Is(200);

        Assert.Equal(("reauth_required", "refresh_token_rejected"), (seen.TextOf("status"), seen.TextOf("reason")));
        Assert.Equal(1, seen["failures"].GetInt32());
        Assert.Equal(["reason", "status", "provider_error", "provider_error_description", "at"], seen["last_error"].EnumerateObject().Select(m => m.Name));
        Assert.Equal(400, seen["last_error"].GetProperty("status").GetInt32());
    }

    [Fact]
    public async Task DeleteConnection_Existing_Is204AndGone()
    {
        await using var provider = await world.NewProviderAsync();
        var connection = await provider.ConnectAsync(TimeSpan.FromHours(1));

        Assert.Empty((await world.Api.DeleteAsync($"connections/{connection.Id}")).Is(204).Text);

        (await world.Api.GetTokenAsync(connection.Id)).Is(404);
        (await world.Api.DeleteAsync($"connections/{connection.Id}")).Is(404);
    }

    [Fact]
    public async Task Provider_CreateReplaceReadDelete_NeverShowsTheSecret()
    {
        var name = Unique.Name("provider");
        var body = new JsonObject
        {
            ["client_id"] = "some-client",
            ["client_secret"] = "some-secret",
            ["client_authentication"] = "client_secret_post",
            ["profile"] = "generic",
            ["token_endpoint"] = "https://login.example.com/token",
            ["revocation_endpoint"] = "https://login.example.com/revoke",
            ["authorization_endpoint"] = "https://login.example.com/authorize",
            ["issuer"] = "https://login.example.com",
            ["reauthorize_url"] = "https://example.com/again?connection={connection}",
            ["default_expires_in"] = 1800,
        };

        var created = (await world.Api.PutAsync($"providers/{name}", body)).Is(201).Has(ProviderMembers);
        body.Remove("client_secret");
        var replaced = (await world.Api.PutAsync($"providers/{name}", body)).Is(200).Has(ProviderMembers);
        var seen = (await world.Api.GetAsync($"providers/{name}")).Is(200).Has(ProviderMembers);
        var listed = (await world.Api.GetAsync("providers")).Is(200).Has("providers", "unreadable");

        Assert.True(replaced["version"].GetInt64() > created["version"].GetInt64());
        Assert.True(seen["has_client_secret"].GetBoolean());
        Assert.Equal(
            ["some-client", "client_secret_post", "generic", "https://login.example.com/token", "https://login.example.com"],
            new[] { "client_id", "client_authentication", "profile", "token_endpoint", "issuer" }.Select(seen.TextOf));
        Assert.Equal(1800, seen["default_expires_in"].GetInt64());
        Assert.Contains(listed["providers"].EnumerateArray(), p => p.GetRawText() == seen.Text);
        Assert.Equal("some-secret", await world.Surroundings.Secrets.ValueAsync($"client-{name}"));
        Assert.DoesNotContain(world.Api.Answers, a => a.Text.Contains("some-secret", StringComparison.Ordinal));

        Assert.Empty((await world.Api.DeleteAsync($"providers/{name}")).Is(204).Text);
        (await world.Api.GetAsync($"providers/{name}")).IsProblem(404, "provider-not-found", "provider");
        (await world.Api.DeleteAsync($"providers/{name}")).IsProblem(404, "provider-not-found", "provider");
        Assert.DoesNotContain($"client-{name}", await world.Surroundings.Secrets.NamesAsync());
    }

    [Fact]
    public async Task PutProvider_SettingsAndOverrides_MakeTheAddressesAndAreShown()
    {
        var name = Unique.Name("p");
        var overrides = """{"token_endpoint":"https://{tenant}.example.com/token","settings":"""
            + """{"tenant":{"description":"Yours."}},"refresh_method":"get","body_encoding":"query"}""";
        var body = new JsonObject
        {
            ["client_id"] = "c",
            ["client_authentication"] = "none",
            ["settings"] = new JsonObject { ["tenant"] = "acme" },
            ["overrides"] = JsonNode.Parse(overrides),
        };

        (await world.Api.PutAsync($"providers/{name}", body)).Is(201);
        var seen = (await world.Api.GetAsync($"providers/{name}")).Is(200).Has(ProviderMembers);

        Assert.Equal("https://acme.example.com/token", seen.TextOf("token_endpoint"));
        Assert.Equal((overrides, """{"tenant":"acme"}"""), (seen["overrides"].GetRawText(), seen["settings"].GetRawText()));
    }

    [Fact]
    public async Task GetProfiles_ListsThemWholeAndEachByItsName()
    {
        var list = (await world.Api.GetAsync("profiles")).Is(200).Has("profiles");
        var github = (await world.Api.GetAsync("profiles/github")).Is(200);

        Assert.Equal("https://github.com/login/oauth/access_token", github.TextOf("token_endpoint"));
        Assert.Contains(list["profiles"].EnumerateArray(), p => p.GetRawText() == github.Text);
        (await world.Api.GetAsync("profiles/nobody")).IsProblem(404, "profile-not-found", "profile");
    }

    [Fact]
    public async Task DeleteProvider_InUse_Is409UntilItsConnectionsAreGone()
    {
        await using var provider = await world.NewProviderAsync();
        var connection = await provider.ConnectAsync(TimeSpan.FromHours(1));

        (await world.Api.DeleteAsync($"providers/{provider.Name}")).IsProblem(409, "provider-in-use", "provider");
        (await world.Api.GetTokenAsync(connection.Id)).Is(200);

        (await world.Api.DeleteAsync($"connections/{connection.Id}")).Is(204);
        (await world.Api.DeleteAsync($"providers/{provider.Name}")).Is(204);
    }

    [Fact]
    public async Task Health_EverythingWorks_Is200WithItsChecks()
    {
        var health = (await world.Api.GetAsync("health")).Is(200).Has("status", "checks");

        Assert.Equal("healthy", health.TextOf("status"));
        Assert.Equal("""{"tables":"ok","leases":"ok","vault":"ok","sealing_key":"ok","clock":"ok"}""", health["checks"].GetRawText());
    }
}
