using TokenFunctions.KillHarness;
using TokenFunctions.KillHarness.Crowding;

namespace TokenFunctions.Kill.Tests;

public sealed class ShortCrowdTests
{
    [Fact]
    public async Task ManyCallersOfThreeProcesses_CostOneProviderCallARound()
    {
        await using var world = await KillWorld.StartAsync();

        var report = await Crowd.RunAsync(world, new CrowdOptions(Rounds: 2, Processes: 3, CallersOfEach: 60));

        Assert.Empty(report.Violations);
    }
}
