using System.Text.Json;
using System.Text.Json.Nodes;

namespace TokenFunctions.Local.SampleProvider.Control;

/// <summary>Changes the members that a request names and leaves the others; a nested object likewise.</summary>
internal static class BehaviourPatch
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromDays(1);

    /// <exception cref="BadMemberException">The first member that is unknown or of no use; nothing is changed then.</exception>
    public static ProviderBehaviour Apply(ProviderBehaviour current, JsonObject patch)
    {
        var merged = JsonSerializer.SerializeToNode(current, ProviderJson.Options)!.AsObject();
        Merge(merged, patch);
        return Checked(StrictJson.Read<ProviderBehaviour>(merged));
    }

    private static void Merge(JsonObject target, JsonObject patch)
    {
        foreach (var (name, value) in patch)
        {
            if (value is JsonObject nested && target[name] is JsonObject inner)
            {
                Merge(inner, nested);
            }
            else
            {
                target[name] = value?.DeepClone();
            }
        }
    }

    private static ProviderBehaviour Checked(ProviderBehaviour behaviour)
    {
        if (behaviour.DeadGrant.Status is < 200 or > 599)
        {
            throw new BadMemberException("dead_grant.status", "dead_grant.status must be from 200 to 599.");
        }

        if (behaviour.AnswerDelay > LongestDelay)
        {
            throw new BadMemberException("answer_delay", $"answer_delay must be at most {LongestDelay.TotalSeconds} seconds.");
        }

        return behaviour.FaultLimit < 0 ? throw new BadMemberException("fault_limit", "fault_limit must not be negative.") : behaviour;
    }
}
