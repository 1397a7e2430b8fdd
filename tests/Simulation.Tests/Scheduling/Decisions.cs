namespace TokenFunctions.Simulation.Tests.Scheduling;

/// <summary>
/// Everything that is left to chance in a run, in named streams, so that taking one decision back leaves the others where they were. Zero is always the
/// harmless choice: it works, the oldest goes first, nothing happens.
/// </summary>
internal sealed class Decisions
{
    private readonly Random? _random;
    private readonly Schedule _kept;
    private readonly List<Decision>? _made;

    /// <summary>Drawn from a seed.</summary>
    public Decisions(int seed, bool isRecording)
    {
        (_random, _kept) = (new Random(seed), Schedule.Of(seed));
        _made = isRecording ? [] : null;
    }

    /// <summary>As in the schedule; what it does not name is zero.</summary>
    public Decisions(Schedule kept) => _kept = kept;

    public int Seed => _kept.Seed;

    /// <summary>What was decided otherwise than zero.</summary>
    public Schedule Made => new(Seed, [.. _made ?? []]);

    public DecisionStream Stream(string name) => new(this, name, _kept.Of(name));

    public int Decide(string stream, int index, int below, double probability, Dictionary<int, int>? kept)
    {
        if (_random is null)
        {
            return kept is not null && kept.TryGetValue(index, out var value) ? Math.Min(value, below - 1) : 0;
        }

        var drawn = probability <= 0 || (probability < 1 && _random.NextDouble() >= probability)
            ? 0
            : probability < 1 ? 1 + _random.Next(below - 1) : _random.Next(below);
        if (drawn != 0)
        {
            _made?.Add(new Decision(stream, index, drawn));
        }

        return drawn;
    }
}

/// <summary>The decisions about one thing, counted by themselves.</summary>
internal sealed class DecisionStream(Decisions decisions, string name, Dictionary<int, int>? kept)
{
    private int _next;

    /// <summary>0 to <paramref name="count"/> − 1, each as likely.</summary>
    public int Below(int count) => count <= 1 ? 0 : decisions.Decide(name, _next++, count, 1, kept);

    public bool Happens(double probability) => decisions.Decide(name, _next++, 2, probability, kept) == 1;

    /// <summary>0 unless it happens; then 1 to <paramref name="count"/>, each as likely.</summary>
    public int Rarely(double probability, int count) => decisions.Decide(name, _next++, count + 1, probability, kept);

    public T Pick<T>(params ReadOnlySpan<T> choices) => choices[Below(choices.Length)];
}

internal sealed record Decision(string Stream, int Index, int Value)
{
    public override string ToString() => $"{Stream}/{Index}={Value}";

    public static Decision Parse(string text)
    {
        var (slash, equals) = (text.LastIndexOf('/'), text.LastIndexOf('='));
        return new Decision(text[..slash], Number(text[(slash + 1)..equals]), Number(text[(equals + 1)..]));
    }

    private static int Number(string text) => int.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>A run in writing.</summary>
/// <param name="Seed">Of what is random in the product itself: jitter and ids.</param>
internal sealed record Schedule(int Seed, IReadOnlyList<Decision> Decisions)
{
    private Dictionary<string, Dictionary<int, int>>? _byStream;

    public static Schedule Of(int seed) => new(seed, []);

    public Dictionary<int, int>? Of(string stream)
    {
        _byStream ??= Decisions.GroupBy(d => d.Stream, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.ToDictionary(d => d.Index, d => d.Value), StringComparer.Ordinal);
        return _byStream.GetValueOrDefault(stream);
    }

    public override string ToString() => $"{Seed}: {string.Join(' ', Decisions)}";

    public static Schedule Parse(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var seed = int.Parse(text[..colon], System.Globalization.CultureInfo.InvariantCulture);
        return new Schedule(seed, [.. text[(colon + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Decision.Parse)]);
    }
}
