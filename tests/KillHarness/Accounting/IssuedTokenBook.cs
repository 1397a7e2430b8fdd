namespace TokenFunctions.KillHarness.Accounting;

/// <param name="Generation">As the provider counts: 1 is the grant's first refresh token.</param>
internal readonly record struct IssuedToken(string ConnectionId, int Generation);

/// <summary>Maps each refresh token's hash to its connection. The first tokens are known. Every other token came in a response to a known one.</summary>
internal sealed class IssuedTokenBook
{
    private readonly Dictionary<string, IssuedToken> _tokens;

    public IssuedTokenBook(IReadOnlyDictionary<string, string> firstTokens, IEnumerable<JournalEntry> entries)
    {
        _tokens = firstTokens.ToDictionary(t => t.Key, t => new IssuedToken(t.Value, 1));
        var children = entries.Where(e => e.What == "answered" && e.Details[2] != "-").ToLookup(e => e.Subject, e => e.Details[2]);
        var unseen = new Queue<string>(_tokens.Keys);
        while (unseen.TryDequeue(out var parent))
        {
            foreach (var child in children[parent].Where(c => _tokens.TryAdd(c, _tokens[parent] with { Generation = _tokens[parent].Generation + 1 })))
            {
                unseen.Enqueue(child);
            }
        }
    }

    public IssuedToken? Find(string hash) => _tokens.TryGetValue(hash, out var token) ? token : null;
}
