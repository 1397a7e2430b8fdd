namespace TokenFunctions.KillHarness.Campaign;

/// <summary>A random source that several tasks share.</summary>
internal sealed class Dice(int seed)
{
    private readonly Lock _gate = new();
    private readonly Random _random = new(seed);

    public int Next(int below)
    {
        lock (_gate)
        {
            return _random.Next(below);
        }
    }

    public bool Chance(int percent) => Next(100) < percent;

    public T Of<T>(IReadOnlyList<T> items) => items[Next(items.Count)];
}
