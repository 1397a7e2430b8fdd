using System.Globalization;
using System.Text;
using TokenFunctions.KillHarness.Accounting;

namespace TokenFunctions.KillHarness.Campaign;

internal sealed class CampaignReport
{
    private readonly StringBuilder _text = new();

    private CampaignReport(IReadOnlyList<Violation> violations) => Violations = violations;

    public IReadOnlyList<Violation> Violations { get; }

    public static CampaignReport Of(
        CampaignOptions options,
        IReadOnlyList<Fleet> fleets,
        Instances instances,
        Watch watch,
        IReadOnlyList<Recovered> recovered,
        IReadOnlyList<Kill> kills,
        int stops,
        Weather weather,
        TimeSpan duration)
    {
        var accounts = fleets.Select(f => FleetAccount.Of(f, instances, watch)).ToList();
        var report = new CampaignReport([.. watch.Violations, .. accounts.SelectMany(a => a.Violations)]);
        report.Line(
            $"{kills.Count} kills in {duration.TotalMinutes:0.0} minutes, {kills.Count(k => k.Step != "random")} of them "
                + $"at {kills.Where(k => k.Step != "random").Select(k => k.Step).Distinct().Count()} named steps, "
                + $"the others at any moment; {stops} stopped beyond their lease and woken; "
                + $"{weather.Changes} faults of the providers, {weather.Restarts.Count} restarts of storage and vault; seed {options.Seed}");
        accounts.ForEach(a => report.Line($"{a}"));
        var journals = instances.Journals;
        var book = new IssuedTokenBook(fleets.SelectMany(f => f.All).ToDictionary(c => c.FirstTokenHash, c => c.Id), journals.Values.SelectMany(j => j));
        var chronicle = new Chronicle(book, journals);
        report.AddTimes(recovered, new Disturbances(book, journals, weather), chronicle);
        report.AddTimes("from the answer's arrival to its durable write", Windows(book, journals));
        report.Line($"answers: {string.Join("; ", watch.Answers.OrderByDescending(a => a.Value).Select(a => $"{a.Value} x {a.Key}"))}");
        report.Line(
            $"killed: {string.Join(", ", kills.GroupBy(k => k.Crash).OrderBy(g => g.Key).Select(g => $"{g.Key.ToString().ToLowerInvariant()} {g.Count()}"))}");
        report.Line($"at: {string.Join(", ", kills.GroupBy(k => k.Step).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => $"{g.Key} {g.Count()}"))}");
        report.Line($"violations: {report.Violations.Count}");
        foreach (var violation in report.Violations)
        {
            report.Line($"  {violation}");
            report.AddChronicle(chronicle, violation.ConnectionId);
        }

        return report;
    }

    public override string ToString() => _text.ToString();

    /// <summary>The times in which a crash would lose the response.</summary>
    private static IEnumerable<TimeSpan?> Windows(IssuedTokenBook book, IReadOnlyDictionary<string, IReadOnlyList<JournalEntry>> journals) =>
        from journal in journals.Values
        where !journal.Any(e => e.What == "stopping")
        from answer in journal
        where answer.What == "answered" && answer.Details[1] == "Issued" && book.Find(answer.Subject) is not null
        let commit = journal.FirstOrDefault(
            e => e.What == "commit" && e.Sequence > answer.Sequence && e.Subject == book.Find(answer.Subject)!.Value.ConnectionId)
        select commit is null ? null : (TimeSpan?)TimeProvider.System.GetElapsedTime(answer.At, commit.At);

    private void AddTimes(IReadOnlyList<Recovered> recovered, Disturbances disturbances, Chronicle chronicle)
    {
        var killed = recovered.Where(r => !r.Hit.Step.StartsWith("stopped", StringComparison.Ordinal)).ToList();
        var quiet = killed.Where(r => r.IsLast && !disturbances.Befell(r)).ToList();
        AddTimes("from kill to the next good token, all", killed.Select(r => r.Served));
        AddTimes("from kill to a renewed token, all", killed.Select(r => r.Renewed));
        AddTimes("  killed holding the lease, nothing else befell the connection", quiet.Where(r => r.Hit.HeldLease).Select(r => r.Renewed));
        AddTimes("  not holding it, nothing else befell the connection", quiet.Where(r => !r.Hit.HeldLease).Select(r => r.Renewed));
        AddTimes("from stop to a renewed token", recovered.Except(killed).Select(r => r.Renewed));
        foreach (var slow in quiet.Where(r => r.Renewed > TimeSpan.FromSeconds(35)).OrderByDescending(r => r.Renewed))
        {
            Line($"  slow: {slow.Connection.Id}, {slow.Hit}, {slow.Renewed!.Value.TotalSeconds:0.0} s");
            AddChronicle(chronicle, slow.Connection.Id);
        }
    }

    private void AddChronicle(Chronicle chronicle, string connectionId)
    {
        foreach (var line in chronicle.Of(connectionId))
        {
            Line($"    {line}");
        }
    }

    private void AddTimes(string what, IEnumerable<TimeSpan?> all)
    {
        var times = all.OfType<TimeSpan>().ToList();
        Line(
            $"{what}: {times.Count} times, median {times.At(0.5).TotalSeconds:0.00} s, "
                + $"p99 {times.At(0.99).TotalSeconds:0.00} s, worst {times.At(1).TotalSeconds:0.00} s");
    }

    private void Line(FormattableString text) => _text.AppendLine(text.ToString(CultureInfo.InvariantCulture));

    private void Line(string text) => _text.AppendLine(text);
}
