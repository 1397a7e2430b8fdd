using TokenFunctions.Api.Http;
using TokenFunctions.Api.Providers;
using TokenFunctions.Model.Profiles;
using TokenFunctions.Tests.Api.Http;

namespace TokenFunctions.Tests.Api.Providers;

public sealed class ProfileReaderTests
{
    [Fact]
    public async Task Read_Overrides_AreMergedOntoTheNamedProfile()
    {
        var (profile, overrides, errors) = await ReadAsync(
            """{"profile":"xero","overrides":{"reuse_grace":"00:05:00","refresh_parameters":{"audience":"api"}}}""");

        Assert.Empty(errors);
        Assert.Equal(("xero", TimeSpan.FromMinutes(5), "api"), (profile.Name, profile.ReuseGrace, profile.RefreshParameters["audience"]));
        Assert.Equal(TimeSpan.FromDays(60), profile.RefreshTokenIdleLifetime);
        Assert.Equal("""{"reuse_grace":"00:05:00","refresh_parameters":{"audience":"api"}}""", overrides);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"overrides":null}""")]
    [InlineData("""{"overrides":{}}""")]
    public async Task Read_NoOverrides_IsTheProfileItself(string json)
    {
        var (profile, overrides, errors) = await ReadAsync(json);

        Assert.Empty(errors);
        Assert.Same(ProfileCatalog.Find("generic"), profile);
        Assert.Null(overrides);
    }

    [Theory]
    [InlineData("""{"overrides":{"reuse_grase":"00:05:00"}}""", "overrides.reuse_grase")]
    [InlineData("""{"overrides":{"reuse_grace":5}}""", "overrides.reuse_grace")]
    [InlineData("""{"overrides":{"response":{"x":"y"}}}""", "overrides.response.x")]
    [InlineData("""{"overrides":{"name":"other"}}""", "overrides.name")]
    [InlineData("""{"overrides":{"headers":{"Authorization":"Basic eA=="}}}""", "overrides.headers")]
    [InlineData("""{"overrides":{"refresh_parameters":{"client_secret":"s"}}}""", "overrides.refresh_parameters")]
    [InlineData("""{"overrides":{"token_endpoint":"http://acme.example"}}""", "overrides.token_endpoint")]
    [InlineData("""{"overrides":{"errors":[{"code":"a","kind":"transient","reason":"bad_luck"}]}}""", "overrides.errors")]
    [InlineData("""{"overrides":[]}""", "overrides")]
    [InlineData("""{"overrides":"x"}""", "overrides")]
    [InlineData("""{"profile":"nobody","overrides":{"reuse_grace":"00:05:00"}}""", "profile")]
    public async Task Read_BadOverride_IsNamed(string json, string field) => Assert.Equal([field], (await ReadAsync(json)).Errors);

    [Fact]
    public async Task Read_TooLong_IsRefused() =>
        Assert.Equal(["overrides"], (await ReadAsync("{\"overrides\":{\"unsure\":\"" + new string('x', 16_001) + "\"}}")).Errors);

    private static async Task<(ProviderProfile Profile, string? Overrides, string[] Errors)> ReadAsync(string json)
    {
        var body = await RequestBody.ReadAsync(Requests.Of(json), CancellationToken.None);
        var (profile, overrides) = ProfileReader.Read(body);
        return (profile, overrides, await Requests.FieldsAsync(body.Problem()));
    }
}
