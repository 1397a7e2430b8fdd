using System.Globalization;

namespace TokenFunctions.KillHarness;

/// <param name="Sequence">The number of the entry in its instance.</param>
/// <param name="At">A timestamp of this machine's monotonic clock, which all processes share.</param>
internal sealed record JournalEntry(string Instance, int Sequence, long At, string What, IReadOnlyList<string> Details)
{
    public string Subject => Details[0];
}

/// <summary>The file in which an instance records each step before it continues or dies.</summary>
internal sealed class InstanceJournal(string instance, string path)
{
    private readonly Lock _gate = new();
    private readonly List<JournalEntry> _entries = [];
    private long _read;

    public string Path => path;

    public IReadOnlyList<JournalEntry> Entries
    {
        get
        {
            lock (_gate)
            {
                ReadOn();
                return [.. _entries];
            }
        }
    }

    /// <summary>The connections whose lease it acquired and did not release.</summary>
    public IReadOnlyList<string> Leased =>
        [.. Entries.Where(e => e.What is "leased" or "released").GroupBy(e => e.Subject).Where(g => g.Last().What == "leased").Select(g => g.Key)];

    public bool Has(string what) => Entries.Any(e => e.What == what);

    /// <summary>Reads complete lines only, because the process may be writing one.</summary>
    private void ReadOn()
    {
        if (!File.Exists(path))
        {
            return;
        }

        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        file.Seek(_read, SeekOrigin.Begin);
        using var reader = new StreamReader(file);
        var text = reader.ReadToEnd();
        var whole = text[..(text.LastIndexOf('\n') + 1)];
        _read += System.Text.Encoding.UTF8.GetByteCount(whole);
        foreach (var line in whole.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Split(' ') is [var at, var what, .. var details])
            {
                _entries.Add(new JournalEntry(instance, _entries.Count, long.Parse(at, CultureInfo.InvariantCulture), what, details));
            }
        }
    }
}
