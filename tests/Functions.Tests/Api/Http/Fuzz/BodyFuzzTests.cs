using TokenFunctions.Tests.Fakes;
using TokenFunctions.Tests.Fuzz;

namespace TokenFunctions.Tests.Api.Http.Fuzz;

/// <summary>Any body of a PUT is either accepted or rejected with the reason. It never causes an internal error, and no response reveals a secret.</summary>
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
