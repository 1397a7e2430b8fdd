using TokenFunctions.Api.Http;
using TokenFunctions.Local.SampleProvider;
using TokenFunctions.Local.SampleProvider.Emulations;
using TokenFunctions.Local.Stack.Sample;
using TokenFunctions.Model;
using TokenFunctions.Model.Profiles;
using TokenFunctions.OAuth.Endpoints;

namespace TokenFunctions.EndToEnd.Tests.Verdicts;

public sealed class RegistrationsTests
{
    /// <summary>Otherwise a test or a demo could send requests to the real provider.</summary>
    [Fact]
    public async Task Provider_OfEveryEmulation_LeavesNoAddressToItsProfile()
    {
        foreach (var emulation in EmulationCatalog.All)
        {
            await using var server = await SampleProviderServer.StartAsync(new SampleProviderOptions { Port = 0, Emulation = emulation });
            var registration = Registrations.Provider(server, "https://example.com/{connection}");

            var profile = ProfileCatalog.Find(emulation.Profile);
            Assert.True(profile is not null, $"There is no profile {emulation.Profile}.");
            Assert.Empty(AddressesOf(profile).Where(member => !registration.ContainsKey(member)).Select(member => $"{emulation}: {member}"));
        }
    }

    private static IEnumerable<string> AddressesOf(ProviderProfile profile)
    {
        (string Member, string? Address)[] all =
        [
            ("token_endpoint", profile.TokenEndpoint), ("revocation_endpoint", profile.RevocationEndpoint),
            ("authorization_endpoint", profile.AuthorizationEndpoint), ("introspection_endpoint", profile.IntrospectionEndpoint), ("issuer", profile.Issuer),
        ];
        return all.Where(a => a.Address is not null).Select(a => a.Member);
    }
}
