using TokenFunctions.Model;
using TokenFunctions.Ports;
using TokenFunctions.Tests.Fuzz;

namespace TokenFunctions.Tests.OAuth.Fuzz;

/// <summary>
/// Damaged responses of every provider. Reader and classifier never throw and never hang. They never issue without a token, never give a wrong verdict and
/// never reveal a secret.
/// </summary>
public sealed class AnswerFuzzTests
{
    [Fact]
    public async Task Read_AnyAnswer_KeepsTheRules()
    {
        using var fuzzed = new FuzzedAnswer();
        var cases = await FuzzCampaign.RunAsync(fuzzed, 44_000);
        Assert.All(
            Enum.GetNames<FailureKind>().Append(nameof(TokenResponse.Issued)),
            end => Assert.True(cases == 1 || fuzzed.Ends.GetValueOrDefault(end) > cases / 100, $"Hardly any case ended as {end}."));
    }

    [Fact]
    public async Task Read_AnyBytesOnTheWire_KeepsTheRules()
    {
        using var fuzzed = new FuzzedWire();
        await FuzzCampaign.RunAsync(fuzzed, 4_000);
    }
}
