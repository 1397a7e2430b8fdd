using System.Text.Json;
using System.Text.Json.Nodes;
using TokenFunctions.Local.SampleProvider.Endpoints;

namespace TokenFunctions.Local.SampleProvider.Control;

/// <summary>Changes the members that a request names and keeps the others, also in a nested object.</summary>
internal static class BehaviourPatch
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromDays(1);

    /// <exception cref="BadMemberException">A member is unknown or invalid. Nothing is changed then.</exception>
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

    private static void CheckStatus(string member, ErrorAnswer? answer)
    {
        if (answer?.Status is < 200 or > 599)
        {
            throw new BadMemberException($"{member}.status", $"{member}.status must be from 200 to 599.");
        }
    }

    private static void CheckTemplate(string? template)
    {
        try
        {
            _ = template is null ? null : AnswerTemplate.Parse(template);
        }
        catch (JsonException e)
        {
            throw new BadMemberException("answer_template", "answer_template must hold a JSON object.", e);
        }
    }

    private static ProviderBehaviour Checked(ProviderBehaviour behaviour)
    {
        CheckStatus("dead_grant", behaviour.DeadGrant);
        CheckStatus("rejected_client", behaviour.RejectedClient);
        CheckStatus("unreadable_request", behaviour.UnreadableRequest);
        CheckStatus("throttle.answer", behaviour.Throttle?.Answer);
        CheckTemplate(behaviour.AnswerTemplate);

        if (behaviour.AnswerDelay > LongestDelay)
        {
            throw new BadMemberException("answer_delay", $"answer_delay must be at most {LongestDelay.TotalSeconds} seconds.");
        }

        return behaviour.FaultLimit < 0 ? throw new BadMemberException("fault_limit", "fault_limit must not be negative.") : behaviour;
    }
}
