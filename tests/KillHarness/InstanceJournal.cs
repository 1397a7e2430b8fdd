namespace TokenFunctions.KillHarness;

/// <param name="Sequence">Among the entries of its instance, in order.</param>
/// <param name="At">Timestamp of its arrival here.</param>
internal sealed record JournalEntry(string Instance, int Sequence, long At, string What, IReadOnlyList<string> Details)
{
    public string Subject => Details[0];
}

/// <summary>What an instance wrote down before it went on, or died.</summary>
internal sealed class InstanceJournal(string instance)
{
    private const string Mark = "JOURNAL ";

    private readonly Lock _gate = new();
    private readonly List<JournalEntry> _entries = [];

    public IReadOnlyList<JournalEntry> Entries
    {
        get
        {
            lock (_gate)
            {
                return [.. _entries];
            }
        }
    }

    /// <summary>The connections whose lease it took and had not given back.</summary>
    public IReadOnlyList<string> Leased =>
        [.. Entries.Where(e => e.What is "leased" or "released").GroupBy(e => e.Subject).Where(g => g.Last().What == "leased").Select(g => g.Key)];

    public bool Has(string what) => Entries.Any(e => e.What == what);

    public void Read(string line)
    {
        if (line.StartsWith(Mark, StringComparison.Ordinal) && line[Mark.Length..].Split(' ') is [var what, .. var details])
        {
            lock (_gate)
            {
                _entries.Add(new JournalEntry(instance, _entries.Count, TimeProvider.System.GetTimestamp(), what, details));
            }
        }
    }
}
