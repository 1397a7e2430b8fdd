using TokenFunctions.KillHarness.Accounting;

namespace TokenFunctions.KillHarness.Campaign;

/// <summary>Causes of a slow recovery other than the dead process: faults of the provider, restarts of storage or vault.</summary>
internal sealed class Disturbances
{
    private readonly ILookup<string, long> _failures;
    private readonly IReadOnlyList<(long From, long To)> _restarts;

    public Disturbances(IssuedTokenBook book, IReadOnlyDictionary<string, IReadOnlyList<JournalEntry>> journals, Weather weather)
    {
        _failures = journals.Values.SelectMany(j => j)
            .Where(e => e.What == "answered" && e.Details[1] != "Issued" && book.Find(e.Subject) is not null)
            .ToLookup(e => book.Find(e.Subject)!.Value.ConnectionId, e => e.At);
        _restarts = weather.Restarts;
    }

    public bool Befell(Recovered recovered) =>
        recovered.RenewedAt is not { } end
        || _failures[recovered.Connection.Id].Any(at => at >= recovered.Hit.At && at <= end)
        || _restarts.Any(r => r.To >= recovered.Hit.At && r.From <= end);
}
