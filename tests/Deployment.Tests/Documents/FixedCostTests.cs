using System.Globalization;
using System.Text.RegularExpressions;
using TokenFunctions.Deployment.Tests.Bicep.Compiler;

namespace TokenFunctions.Deployment.Tests.Documents;

/// <summary>Costs that do not depend on the number of connections: the document lists what the template deploys.</summary>
[Collection(BicepCollection.Name)]
public sealed class FixedCostTests(CompiledBicep bicep)
{
    private const int MinutesAMonth = 43_200;

    private static readonly string[] Numbers = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];

    private static readonly string Paragraph =
        Regex.Match(File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "operations.md")), @"(?s)\nBesides, whatever the fleet: .*?\n\n").Value;

    [BicepTheory]
    [InlineData("Microsoft.Insights/scheduledQueryRules", "{0} log alerts every five minutes")]
    [InlineData("Microsoft.Insights/metricAlerts", "{0} metric alerts")]
    [InlineData("Microsoft.Network/privateEndpoints", "with a private network {0} endpoints and a NAT gateway")]
    public void Document_EachResourceType_HasItsNumber(string type, string text)
    {
        var number = Numbers[bicep.Private.Of(type).Count()];
        Assert.Contains(text.Replace("{0}", number, StringComparison.Ordinal), Paragraph, StringComparison.Ordinal);
    }

    [BicepFact]
    public void LogAlerts_AreEvaluatedEveryFiveMinutes() => Assert.All(
        bicep.Public.Of("Microsoft.Insights/scheduledQueryRules"), r => Assert.Equal("PT5M", r.Properties.GetProperty("evaluationFrequency").GetString()));

    [BicepFact]
    public void Document_HealthTest_HasItsPlacesAndRuns()
    {
        var test = bicep.Public.One("Microsoft.Insights/webtests").Properties;
        var (places, minutes) = (test.GetProperty("Locations").GetArrayLength(), test.GetProperty("Frequency").GetInt32() / 60);
        var runs = places * (MinutesAMonth / minutes);

        Assert.Contains(
            string.Create(CultureInfo.InvariantCulture, $"the health test from {Numbers[places]} places every {Numbers[minutes]} minutes ({runs:N0} runs"),
            Paragraph,
            StringComparison.Ordinal);
    }

    [BicepFact]
    public void PrivateNetwork_HasOneNatGateway() => bicep.Private.One("Microsoft.Network/natGateways");
}
