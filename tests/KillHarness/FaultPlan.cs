using System.Globalization;
using TokenFunctions.Local.Stack.App;

namespace TokenFunctions.KillHarness;

/// <summary>The named step of the protocol at which an instance kills or stops itself.</summary>
/// <param name="Skip">How often the instance passes the step before that.</param>
/// <param name="StopSeconds">For how long it stops; null kills it.</param>
/// <param name="Of">Which of its processes end.</param>
/// <param name="DelayMilliseconds">How long it continues after the step.</param>
internal sealed record FaultPlan(string Step, int Skip = 0, int? StopSeconds = null, Crash Of = Crash.Worker, int DelayMilliseconds = 0)
{
    /// <summary>All steps, in the order of the protocol.</summary>
    public static IReadOnlyList<string> Steps { get; } =
    [
        "read-before", "read-after", "lease-before", "lease-after", "vault-read-before", "vault-read-after",
        "intent-before", "intent-after", "post-before", "post-during", "post-after",
        "due-put-before", "due-put-after", "commit-before", "commit-after", "due-remove-before", "due-remove-after",
        "vault-write-before", "vault-write-after",
        "release-before", "release-after",
    ];

    public void AddTo(Dictionary<string, string> environment)
    {
        environment["FAULT_AT"] = Step;
        environment["FAULT_SKIP"] = Skip.ToString(CultureInfo.InvariantCulture);
        environment["FAULT_DELAY"] = DelayMilliseconds.ToString(CultureInfo.InvariantCulture);
        environment["FAULT_OF"] = Of.ToString().ToLowerInvariant();
        if (StopSeconds is { } seconds)
        {
            environment["FAULT_STOP"] = seconds.ToString(CultureInfo.InvariantCulture);
        }
    }
}
