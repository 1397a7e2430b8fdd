using TokenFunctions.Simulation.Tests.Scheduling;

namespace TokenFunctions.Simulation.Tests.World;

/// <summary>Every presentation of a refresh token, and what became of its answer.</summary>
/// <param name="isAlive">Whether the provider still honours a token's grant: what is presented of a dead one harms nothing.</param>
public sealed class Ledger(Action<string> violation, Func<string, bool> isAlive)
{
    private readonly List<Presentation> _all = [];

    private readonly HashSet<string> _begun = new(StringComparer.Ordinal);
    private readonly HashSet<string> _excused = new(StringComparer.Ordinal);

    /// <summary>A grant begins with that token. If one did before, it was put again after a DELETE or another authorization had ended it: its sender answers for the replay.</summary>
    public void GrantBegins(string token)
    {
        if (!_begun.Add(token))
        {
            _excused.Add(token);
        }
    }

    public sealed class Presentation(string token, Actor worker)
    {
        public string Token => token;

        public Actor Worker => worker;

        public int HiccupsWhenSent { get; } = worker.Hiccups;

        /// <summary>Null while unanswered, or where the answer was lost.</summary>
        public ServerAnswer? Answer { get; set; }

        /// <summary>Nothing befell its worker since: whoever presents the token again has no excuse.</summary>
        public bool IsSettled => Answer is { Kind: ServerAnswerKind.Issued, RefreshToken: not null } && !worker.IsDead && worker.Hiccups == HiccupsWhenSent;
    }

    public Presentation Sent(string token, Actor worker)
    {
        if (isAlive(token) && !_excused.Contains(token) && _all.Find(p => p.Token == token && p.IsSettled) is { } earlier)
        {
            violation($"I2: {worker.Name} presents {token}, which {earlier.Worker.Name} had redeemed");
        }

        var presentation = new Presentation(token, worker);
        _all.Add(presentation);
        return presentation;
    }

    /// <summary>Whether the answer that brought that token reached a worker that lived on.</summary>
    public bool Reached(string refreshToken) => _all.Any(p => p.Answer?.RefreshToken == refreshToken && !p.Worker.IsDead);
}
