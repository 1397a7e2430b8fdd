using System.Text.Json.Nodes;
using TokenFunctions.EndToEnd.Tests.Running;

namespace TokenFunctions.EndToEnd.Tests.Settings;

/// <summary><c>Outbound__AllowLoopback</c> with its value in Azure.</summary>
[Collection(OwnAppCollection.Name)]
public sealed class OutboundTests(SharedSurroundings shared)
{
    private static readonly string[] OnThisMachine =
    [
        "http://127.0.0.1:9400/token", "http://localhost/token", "https://127.0.0.1/token",
        "https://localhost/token", "https://[::1]/token", "https://2130706433/token",
    ];

    [Fact]
    public async Task PutProvider_OnThisMachine_IsRefused()
    {
        await using var app = await shared.Surroundings.StartAppAsync(("Outbound__AllowLoopback", "false"));

        foreach (var endpoint in OnThisMachine)
        {
            var body = new JsonObject { ["client_id"] = "some-client", ["client_secret"] = "some-secret", ["token_endpoint"] = endpoint };
            (await app.Api.PutAsync($"providers/{Unique.Name("p")}", body)).IsInvalid("token_endpoint");
        }
    }

    [Fact]
    public async Task GetToken_RegisteredWhileItWasAllowed_NeverReachesTheEndpoint()
    {
        await using var allowing = await shared.Surroundings.StartAppAsync();
        await using var provider = await TestProvider.RegisterAsync(allowing.Api);
        var connection = await provider.ConnectAsync();
        await using var app = await shared.Surroundings.StartAppAsync(("Outbound__AllowLoopback", "false"));

        // It is a verdict when it has lasted five minutes, because an address may be wrong for a moment.
        var answer = (await app.Api.GetTokenAsync(connection.Id)).Is(503);

        Assert.Equal(("refresh-unavailable", "endpoint_untrusted"), (answer.Problem, answer.TextOf("reason")));
        Assert.Equal(0, provider.Counters.TokenRequests);
    }
}
