using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using TokenFunctions.EndToEnd.Tests.Running;

namespace TokenFunctions.EndToEnd.Tests.Settings;

/// <summary><c>allowed_callers</c>, and the caller that the platform reports.</summary>
[Collection(OwnAppCollection.Name)]
public sealed class CallersTests(SharedSurroundings shared)
{
    private const string Friend = "6f1c1f0e-1111-4222-8333-944455556666";

    [Fact]
    public async Task GetToken_PlatformVouches_ServesTheNamedCallersOnly()
    {
        await using var app = await shared.Surroundings.StartAppAsync(("WEBSITE_AUTH_ENABLED", "true"));
        await using var provider = await TestProvider.RegisterAsync(app.Api);
        var connection = await ConnectAsync(provider);

        (await app.Api.GetTokenAsync(connection.Id, null, Principal("appid", Friend))).Is(200);
        (await app.Api.GetTokenAsync(connection.Id, null, Principal("appid", Friend.ToUpperInvariant()))).Is(200);
        (await app.Api.GetTokenAsync(connection.Id, null, ("X-MS-CLIENT-PRINCIPAL-ID", Friend))).Is(200);

        (string, string)[] strangers =
        [
            Principal("appid", "somebody-else"),
            Principal("name", Friend),
            ("X-MS-CLIENT-PRINCIPAL", "not a principal"),
            ("X-MS-CLIENT-PRINCIPAL", "bnVsbA=="),
        ];
        foreach (var stranger in strangers)
        {
            (await app.Api.GetTokenAsync(connection.Id, null, stranger)).IsProblem(403, "caller-not-allowed", "connection");
        }

        (await app.Api.ReportRejectedAsync(connection.Id, 1)).Is(403);
        Assert.Equal(1, provider.Counters.TokenRequests);
    }

    [Fact]
    public async Task GetToken_PlatformDoesNotAuthenticate_IgnoresTheHeadersThatAClientSends()
    {
        await using var app = await shared.Surroundings.StartAppAsync();
        await using var provider = await TestProvider.RegisterAsync(app.Api);
        var (named, open) = (await ConnectAsync(provider), await provider.ConnectAsync());

        (await app.Api.GetTokenAsync(named.Id, null, Principal("appid", Friend))).IsProblem(403, "caller-not-allowed", "connection");
        (await app.Api.GetTokenAsync(named.Id, null, ("X-MS-CLIENT-PRINCIPAL-ID", Friend))).Is(403);
        (await app.Api.GetTokenAsync(open.Id)).Is(200);
        Assert.Equal(0, provider.Counters.Of(named.Grant.GrantId).Served);
    }

    private static Task<TestConnection> ConnectAsync(TestProvider provider) =>
        provider.ConnectAsync(change: body => body["allowed_callers"] = new JsonArray("another", Friend));

    private static (string Name, string Value) Principal(string claim, string value)
    {
        var principal = JsonSerializer.Serialize(new { auth_typ = "aad", claims = new[] { new { typ = claim, val = value } } });
        return ("X-MS-CLIENT-PRINCIPAL", Convert.ToBase64String(Encoding.UTF8.GetBytes(principal)));
    }
}
