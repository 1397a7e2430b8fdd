using System.Text.Json;
using System.Text.Json.Nodes;
using TokenFunctions.Local.SampleProvider;
using TokenFunctions.Local.SampleProvider.Emulations;

namespace TokenFunctions.Local.Tests.SampleProvider.Emulations;

public sealed class EmulationCatalogTests
{
    [Fact]
    public void All_HaveANameOfTheirOwn() => Assert.Equal(EmulationCatalog.All.Count, EmulationCatalog.All.Select(e => e.Name).Distinct().Count());

    [Fact]
    public void All_JsonErrorsAndTemplates_AreJson() => Assert.All(EmulationCatalog.All, emulation =>
    {
        ErrorAnswer?[] errors =
        [
            emulation.Behaviour.DeadGrant,
            emulation.Behaviour.RejectedClient,
            emulation.Throttling.Answer,
            .. emulation.OtherErrors.Select(e => e.Answer),
        ];
        Assert.All(errors.OfType<ErrorAnswer>(), error => JsonSerializer.Deserialize<JsonObject>(error.Body));
        JsonSerializer.Deserialize<JsonObject>(emulation.Behaviour.AnswerTemplate ?? "{}");
    });

    [Fact]
    public async Task All_Behaviours_CanBeToldAndSetByTheControlPlane()
    {
        await using var provider = await ProviderHarness.StartAsync();
        foreach (var emulation in EmulationCatalog.All)
        {
            provider.Server.Behaviour = emulation.Throttled;
            var told = (await provider.GetAsync("control/behaviour")).Text;
            provider.Server.Behaviour = new();

            Assert.Equal(200, (await provider.JsonAsync(HttpMethod.Patch, "control/behaviour", told)).Status);
            Assert.Equal(emulation.Throttled, provider.Server.Behaviour);
        }
    }

    [Fact]
    public void Find_Unknown_IsNull() => Assert.Null(EmulationCatalog.Find("nobody"));
}
