using Microsoft.Extensions.Options;
using TokenFunctions.Api.Http;
using TokenFunctions.Api.Providers;
using TokenFunctions.Model.Profiles;
using TokenFunctions.OAuth.Endpoints;
using TokenFunctions.OAuth.Outbound;
using TokenFunctions.Options;
using TokenFunctions.Tests.Api.Http;
using TokenFunctions.Tests.Fakes;

namespace TokenFunctions.Tests.Api.Providers;

public sealed class EndpointReaderTests
{
    private static readonly OutboundGuard Guard = new(Microsoft.Extensions.Options.Options.Create(new OutboundOptions()));

    private static readonly ProviderProfile Profile = ProviderProfile.Generic with
    {
        TokenEndpoint = "https://{tenant}.acme.example/{region}/token",
        RevocationEndpoint = "https://{tenant}.acme.example/revoke",
        Settings = new Dictionary<string, ProfileSetting>
        {
            ["tenant"] = new() { Description = "The part before .acme.example." },
            ["region"] = new() { Description = "Where the data is.", Default = "eu", Values = ["eu", "us"] },
        },
    };

    [Fact]
    public async Task Read_Settings_FillTheProfilesAddresses()
    {
        var (reader, body) = await OfAsync("""{"settings":{"tenant":"t1","region":"us"}}""");

        Assert.Equal(new Uri("https://t1.acme.example/us/token"), reader.Read("token_endpoint", Profile.TokenEndpoint, isRequired: true));
        Assert.Equal(new Uri("https://t1.acme.example/revoke"), reader.Read("revocation_endpoint", Profile.RevocationEndpoint));
        Assert.Equal("t1", reader.Settings["tenant"]);
        Assert.Null(body.Problem());
    }

    [Fact]
    public async Task Read_SettingWithDefault_MayBeLeftOut() => Assert.Equal(
        new Uri("https://t1.acme.example/eu/token"),
        (await OfAsync("""{"settings":{"tenant":"t1"}}""")).Reader.Read("token_endpoint", Profile.TokenEndpoint, isRequired: true));

    [Fact]
    public async Task Read_OwnAddress_NeedsNoSettings()
    {
        var (reader, body) = await OfAsync("""{"token_endpoint":"https://own.example/token"}""");

        Assert.Equal(new Uri("https://own.example/token"), reader.Read("token_endpoint", Profile.TokenEndpoint, isRequired: true));
        Assert.Null(reader.Read("revocation_endpoint", Profile.RevocationEndpoint));
        Assert.Null(body.Problem());
    }

    [Theory]
    [InlineData("{}", "settings.tenant", "The part before .acme.example.")]
    [InlineData("""{"settings":{"tenant":"a/b"}}""", "settings.tenant", "one label")]
    [InlineData("""{"settings":{"tenant":"a.evil.example"}}""", "settings.tenant", "no dots")]
    [InlineData("""{"settings":{"tenant":"t1","region":"mars"}}""", "settings.region", "eu, us")]
    [InlineData("""{"settings":{"tenant":"t1","directory":"x"}}""", "settings.directory", "Unknown")]
    [InlineData("""{"settings":{"tenant":"t1","dir\u001bectory":"x"}}""", "settings.dir?ectory", "Unknown")]
    public async Task Read_BadSetting_IsNamedWithTheReason(string json, string field, string reason)
    {
        var (reader, body) = await OfAsync(json);

        reader.Read("token_endpoint", Profile.TokenEndpoint, isRequired: true);
        reader.Read("revocation_endpoint", Profile.RevocationEndpoint);

        var errors = (await Requests.WrittenAsync(body.Problem()!)).Body!["errors"]!.AsObject();
        Assert.Contains(reason, (string)Assert.Single(errors[Assert.Single(errors).Key]!.AsArray())!, StringComparison.Ordinal);
        Assert.Equal(field, Assert.Single(errors).Key);
    }

    [Fact]
    public async Task Read_SettingsThatLeadToABlockedHost_IsRefused()
    {
        var whole = Profile with { TokenEndpoint = "https://{tenant}/token", RevocationEndpoint = null };
        var (reader, body) = await OfAsync("""{"settings":{"tenant":"evil.localhost"}}""", whole);

        Assert.Null(reader.Read("token_endpoint", whole.TokenEndpoint, isRequired: true));
        Assert.Equal(["token_endpoint"], await Requests.FieldsAsync(body.Problem()));
    }

    private static async Task<(EndpointReader Reader, RequestBody Body)> OfAsync(string json, ProviderProfile? profile = null)
    {
        var body = await RequestBody.ReadAsync(Requests.Of(json), CancellationToken.None);
        return (new EndpointReader(body, profile ?? Profile, Guard), body);
    }
}
