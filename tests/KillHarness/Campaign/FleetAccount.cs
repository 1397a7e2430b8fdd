using TokenFunctions.KillHarness.Accounting;

namespace TokenFunctions.KillHarness.Campaign;

/// <summary>The reuses of a fleet's tokens that the provider saw, each explained by the journals of the processes.</summary>
internal sealed class FleetAccount
{
    private readonly string _text;

    private FleetAccount(string text, IReadOnlyList<Violation> violations) => (_text, Violations) = (text, violations);

    public IReadOnlyList<Violation> Violations { get; }

    public static FleetAccount Of(Fleet fleet, Instances instances, Watch watch)
    {
        var journals = instances.Journals;
        var book = new IssuedTokenBook(fleet.All.ToDictionary(c => c.FirstTokenHash, c => c.Id), journals.Values.SelectMany(j => j));
        var explanation = new ReuseExplanation(book, journals, instances.Killed);
        var connections = fleet.All.ToDictionary(c => c.Grant.GrantId);
        var reuses = fleet.Provider.Counters.Reuses
            .Select(r => (Connection: connections[r.GrantId], Why: explanation.Explain(new IssuedToken(connections[r.GrantId].Id, r.TokenGeneration))))
            .ToList();
        var repeated = explanation.Repeated().ToList();
        var lost = fleet.All.Where(c => watch.ReasonOf(c) is not null).ToList();
        var unexplained = reuses.Where(r => r.Why is null).Select(r => new Violation(r.Connection.Id, "a reuse that nothing excuses"))
            .Concat(repeated.Where(r => r.Why is null)
                .Select(r => new Violation(r.Token.ConnectionId, $"its refresh token {r.Token.Generation} was redeemed twice and nothing excuses it")));
        var excused = reuses.Where(r => r.Why is not null).Select(r => r.Connection).ToHashSet();
        var covered = lost
            .Where(c => !excused.Contains(c) || watch.ReasonOf(c) != "rotation_lost")
            .Select(c => new Violation(c.Id, $"lost although it must not be ({watch.ReasonOf(c)})")).ToList();
        var why = reuses.Concat(repeated.Select(r => (Connection: (FleetConnection)null!, r.Why)))
            .GroupBy(r => r.Why).Select(g => $"{g.Key ?? "UNEXPLAINED"} {g.Count()}");
        return new FleetAccount(
            $"{fleet.Name}: {fleet.All.Count} connections, {fleet.Provider.Counters.RefreshesServed} refreshes served, "
            + $"{reuses.Count} reuses refused, {fleet.Provider.Counters.ReusesAccepted} accepted ({string.Join("; ", why)}); "
            + $"{lost.Count} grants lost between the provider's commit and our first write, {covered.Count} lost that must not be",
            [.. unexplained, .. covered]);
    }

    public override string ToString() => _text;
}
