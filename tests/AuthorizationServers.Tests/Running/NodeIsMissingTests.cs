namespace TokenFunctions.AuthorizationServers.Tests.Running;

public sealed class NodeIsMissingTests
{
    [Fact]
    public async Task ReasonAsync_NoNode_SaysWhatToInstall() =>
        Assert.Contains("Install Node.js", await NodeIsMissing.ReasonAsync(null, "no-such-program"), StringComparison.Ordinal);

    [Fact]
    public async Task ReasonAsync_NoNodeInContinuousIntegration_SkipsNothing() => Assert.Null(await NodeIsMissing.ReasonAsync("true", "no-such-program"));
}
