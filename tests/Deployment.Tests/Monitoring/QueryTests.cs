using System.Text.Json;
using System.Text.RegularExpressions;
using TokenFunctions.Api.Http;
using TokenFunctions.Deployment.Tests.Bicep.Compiler;
using TokenFunctions.Model;
using TokenFunctions.OAuth.Responses;

namespace TokenFunctions.Deployment.Tests.Monitoring;

/// <summary>The queries of the alerts and of the workbook name events, values and metrics that the code emits.</summary>
[Collection(BicepCollection.Name)]
public sealed class QueryTests(CompiledBicep bicep)
{
    private static readonly string Queries = Path.Combine(BicepFolder.Source, "queries");
    private static readonly string Workbook = Path.Combine(BicepFolder.Source, "workbook.json");

    public static TheoryData<string, string> All
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var file in Directory.EnumerateFiles(Queries).Order())
            {
                data.Add(Path.GetFileName(file), File.ReadAllText(file));
            }

            foreach (var item in JsonDocument.Parse(File.ReadAllText(Workbook)).RootElement.GetProperty("items").EnumerateArray())
            {
                if (item.GetProperty("content").TryGetProperty("query", out var query))
                {
                    data.Add($"workbook: {item.GetProperty("name").GetString()}", query.GetString()!);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Query_EachOne_NamesOnlyWhatTheCodeEmits(string name, string query) => Assert.Empty(Unknown(query).Select(u => $"{name}: {u}"));

    [Theory]
    [InlineData("traces | where customDimensions.EventName == 'StatusChange'")]
    [InlineData("traces | where customDimensions.EventName == 'StatusChanged' and customDimensions.To == 'Reauth'")]
    [InlineData("traces | where customDimensions.EventName == 'StatusChanged' | extend x = customDimensions.Status")]
    [InlineData("customMetrics | where name == 'token.refreshes'")]
    [InlineData("customMetrics | where name == 'token.refresh' and customDimensions.result == 1")]
    [InlineData("customMetrics | where name == 'token.refresh' and customDimensions.outcome == 'Done'")]
    [InlineData("traces | where Event in ('CredentialsMissing', 'Damage')")]
    public void Query_NamesSomethingElse_IsFound(string query) => Assert.NotEmpty(Unknown(query));

    [BicepFact]
    public void Query_EachFile_IsThatOfAnAlert()
    {
        var rules = bicep.Public.Of("Microsoft.Insights/scheduledQueryRules")
            .Select(r => (Alert(r), r.Properties.GetProperty("criteria").GetProperty("allOf")[0].GetProperty("query").GetString()!));

        Assert.Equal(Directory.EnumerateFiles(Queries).Select(f => (Path.GetFileNameWithoutExtension(f), File.ReadAllText(f))).Order(), rules.Order());
    }

    [BicepFact]
    public void Workbook_Deployed_IsTheFile() => Assert.Equal(
        File.ReadAllText(Workbook),
        bicep.Public.One("Microsoft.Insights/workbooks").Properties.GetProperty("serializedData").GetString());

    [BicepFact]
    public void Alert_EachOne_IsDocumented()
    {
        var documentation = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "operations.md"));
        string[] types = ["Microsoft.Insights/scheduledQueryRules", "Microsoft.Insights/metricAlerts"];
        var alerts = types.SelectMany(bicep.Public.Of).Select(Alert).ToList();

        Assert.Equal(9, alerts.Count);
        Assert.All(alerts, name => Assert.Contains($"\n| `{name}` |", documentation, StringComparison.Ordinal));
    }

    /// <summary><c>alert-sweep-late-7ulcqxxwesckw</c> → <c>sweep-late</c>.</summary>
    private static string Alert(SnapshotResource rule) => rule.Name["alert-".Length..rule.Name.LastIndexOf('-')];

    private static IEnumerable<string> Unknown(string query)
    {
        var isMetric = query.StartsWith("customMetrics", StringComparison.Ordinal);
        var events = isMetric ? [] : Quoted(query, @"EventName == ('\w+')").Concat(Quoted(query, @"Event !?in \(([^)]*)\)")).Where(e => e.Length > 0).ToList();
        var metrics = isMetric ? Quoted(query, @"name (?:==|in) \(?([^)\n]*)\)?").Where(m => m.Contains('.', StringComparison.Ordinal)).ToList() : [];
        var values = Regex.Matches(query, @"customDimensions\.(\w+)").Select(m => m.Groups[1].Value).Except(["EventName", "EventId"]);
        var known = isMetric ? TelemetryNames.MetricTags : events.SelectMany(e => TelemetryNames.Events[e]).SelectMany(v => v).ToHashSet();

        return events.Where(e => !TelemetryNames.Events.Contains(e)).Select(e => $"no event {e}")
            .Concat(metrics.Where(m => !TelemetryNames.Metrics.Contains(m)).Select(m => $"no metric {m}"))
            .Concat(values.Where(v => !known.Contains(v)).Select(v => $"no value {v}"))
            .Concat(Quoted(query, @"(?:\.To ==|Status in) \(?([^)\n]*)\)?")
                .Where(s => !Enum.TryParse<ConnectionStatus>(s, out _)).Select(s => $"no status {s}"))
            .Concat(Quoted(query, @"(?:Outcome|\.outcome) == ('\w+')").Where(o => !Enum.TryParse<RefreshOutcome>(o, out _)).Select(o => $"no outcome {o}"));
    }

    private static IEnumerable<string> Quoted(string query, string pattern) =>
        Regex.Matches(query, pattern).SelectMany(m => Regex.Matches(m.Groups[1].Value, "'([^']*)'")).Select(m => m.Groups[1].Value);
}
