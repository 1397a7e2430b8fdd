using System.Globalization;

namespace TokenFunctions.KillHarness.Accounting;

/// <summary>The journal entries of all processes about a connection, in the order of their arrival here.</summary>
internal sealed class Chronicle(IssuedTokenBook book, IReadOnlyDictionary<string, IReadOnlyList<JournalEntry>> journals)
{
    private static readonly string[] OfTheProcess = ["dying", "stopping", "woken"];

    private readonly long _began = journals.Values.SelectMany(j => j).Select(e => e.At).DefaultIfEmpty().Min();

    public IEnumerable<string> Of(string connectionId)
    {
        var entries = journals.Values.SelectMany(j => j).Where(e => e.Subject == connectionId || book.Find(e.Subject)?.ConnectionId == connectionId).ToList();
        var processes = entries.Select(e => e.Instance).ToHashSet();
        return entries
            .Concat(journals.Where(j => processes.Contains(j.Key)).SelectMany(j => j.Value).Where(e => OfTheProcess.Contains(e.What)))
            .OrderBy(e => e.At)
            .Select(Line);
    }

    private string Line(JournalEntry entry) => string.Create(
        CultureInfo.InvariantCulture,
        $"{TimeProvider.System.GetElapsedTime(_began, entry.At).TotalSeconds,8:0.000} s  {entry.Instance,-10} "
            + $"{entry.What} {string.Join(' ', entry.Details.Select(Named))}");

    private string Named(string detail) => book.Find(detail) is { } token ? $"token {token.Generation}" : detail;
}
