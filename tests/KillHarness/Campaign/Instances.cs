using System.Collections.Concurrent;

namespace TokenFunctions.KillHarness.Campaign;

/// <summary>All processes of a campaign, including dead ones, and which of them accept requests.</summary>
internal sealed class Instances(KillWorld world, Dice dice)
{
    private readonly ConcurrentDictionary<string, Instance> _live = new();
    private readonly ConcurrentDictionary<string, InstanceJournal> _journals = new();
    private readonly ConcurrentDictionary<string, byte> _killed = new();

    public IReadOnlyDictionary<string, IReadOnlyList<JournalEntry>> Journals => _journals.ToDictionary(j => j.Key, j => j.Value.Entries);

    public IReadOnlySet<string> Killed => _killed.Keys.ToHashSet();

    public async Task<Instance> StartAsync(string name, FaultPlan? plan = null)
    {
        var instance = await world.StartInstanceAsync(name, plan);
        _journals[name] = instance.Journal;
        return _live[name] = instance;
    }

    public Instance Any() => dice.Of([.. _live.Values]);

    /// <summary>The instance accepts requests no longer.</summary>
    public void Remove(Instance instance) => _live.TryRemove(instance.Name, out _);

    public void Died(Instance instance)
    {
        Remove(instance);
        _killed[instance.Name] = 0;
    }
}
