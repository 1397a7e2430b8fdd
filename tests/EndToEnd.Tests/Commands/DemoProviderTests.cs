namespace TokenFunctions.EndToEnd.Tests.Commands;

/// <summary>The demo with the providers that differ most from the usual one: a public client with a resource, and a provider without refresh tokens.</summary>
public sealed class DemoProviderTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    [Theory]
    [InlineData("mcp", "")]
    [InlineData("instagram", "This provider has no revocation endpoint")]
    public async Task Demo_WithAProvider_PassesAndSaysWhatDoesNotApply(string provider, string note)
    {
        await using var demo = new StackCommand("demo", "--provider", provider);

        await demo.Process.WaitForExitAsync().WaitAsync(Patience);

        Assert.True(demo.Process.ExitCode == 0, demo.Output);
        Assert.Contains($"PUT /api/providers/{provider}", demo.Output, StringComparison.Ordinal);
        Assert.Contains("All 9 steps passed", demo.Output, StringComparison.Ordinal);
        Assert.Contains(note, demo.Output, StringComparison.Ordinal);
    }
}
