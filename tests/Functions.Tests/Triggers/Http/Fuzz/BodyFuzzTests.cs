using TokenFunctions.Tests.Fakes;
using TokenFunctions.Tests.Fuzz;

namespace TokenFunctions.Tests.Triggers.Http.Fuzz;

/// <summary>Whatever is put: it is done, or refused with the reason; never a failure, never a secret told.</summary>
public sealed class BodyFuzzTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Put_AnyBody_IsDoneOrRefused(bool isProvider) => World.Run(async world =>
    {
        var fuzzed = new FuzzedBody(world, world.NewWorker(), isProvider);

        var cases = await FuzzCampaign.RunAsync(fuzzed, 3000);

        Assert.True(cases == 1 || fuzzed.Accepted > cases / 10, "Hardly any body was accepted.");
    });
}
