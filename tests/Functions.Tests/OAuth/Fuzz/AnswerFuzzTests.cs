using TokenFunctions.Model;
using TokenFunctions.Ports;
using TokenFunctions.Tests.Fuzz;

namespace TokenFunctions.Tests.OAuth.Fuzz;

/// <summary>Damaged answers of every provider: reader and classifier never throw, never hang, never issue without a token, never judge where they must not, and never tell a secret.</summary>
public sealed class AnswerFuzzTests
{
    [Fact]
    public async Task Read_AnyAnswer_KeepsTheRules()
    {
        using var fuzzed = new FuzzedAnswer();
        var cases = await FuzzCampaign.RunAsync(fuzzed, 44_000);
        Assert.All(Enum.GetNames<FailureKind>().Append(nameof(TokenResponse.Issued)), end => Assert.True(cases == 1 || fuzzed.Ends.GetValueOrDefault(end) > cases / 100, $"Hardly any case ended as {end}."));
    }

    [Fact]
    public async Task Read_AnyBytesOnTheWire_KeepsTheRules()
    {
        using var fuzzed = new FuzzedWire();
        await FuzzCampaign.RunAsync(fuzzed, 4_000);
    }
}
