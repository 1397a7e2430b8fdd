using TokenFunctions.Api.Http;
using TokenFunctions.Api.Providers;
using TokenFunctions.Model.Profiles;
using TokenFunctions.Tests.Api.Http;

namespace TokenFunctions.Tests.Api.Providers;

public sealed class ProfileTriggersTests
{
    [Fact]
    public async Task ListProfiles_GivesThemAllWhole()
    {
        var (response, body) = await Requests.WrittenAsync((JsonResponse)ProfileTriggers.ListProfiles(Requests.Of()));

        Assert.Equal(200, response.StatusCode);
        Assert.Equal(ProfileCatalog.Names, body!["profiles"]!.AsArray().Select(p => (string)p!["name"]!));
        Assert.Equal("refresh_token", (string?)body["profiles"]![0]!["grant_type"]);
        Assert.Contains(body["profiles"]!.AsArray(), p => p!["unsure"] is not null);
    }

    [Fact]
    public async Task GetProfile_Known_IsThere()
    {
        var (response, body) = await Requests.WrittenAsync((JsonResponse)ProfileTriggers.GetProfile(Requests.Of(), "xero"));

        Assert.Equal((200, "00:30:00"), (response.StatusCode, (string?)body!["reuse_grace"]));
    }

    [Theory]
    [InlineData("nobody", 404, "urn:token-functions:problem:profile-not-found")]
    [InlineData("Xero", 400, "urn:token-functions:problem:invalid-request")]
    public async Task GetProfile_Unknown_IsAProblem(string name, int status, string type)
    {
        var (response, body) = await Requests.WrittenAsync((JsonResponse)ProfileTriggers.GetProfile(Requests.Of(), name));

        Assert.Equal((status, type), (response.StatusCode, (string?)body!["type"]));
    }
}
