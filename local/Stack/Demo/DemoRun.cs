using TokenFunctions.Local.Stack.Demo.Steps;

namespace TokenFunctions.Local.Stack.Demo;

/// <summary>Walks through the main job and stops at the first difference.</summary>
internal sealed class DemoRun(IReadOnlyList<IDemoStep> steps, DemoReport report, TimeProvider time)
{
    public static IReadOnlyList<IDemoStep> MainJob { get; } =
        [new Register(), new Sweep(), new UseAToken(), new Crowd(), new Revoke(), new Reauthorize(), new Outage(), new Recovery(), new Delete()];

    /// <returns>Whether all steps passed.</returns>
    public async Task<bool> RunAsync(DemoWorld world, CancellationToken cancellationToken)
    {
        var (started, shown) = (time.GetTimestamp(), 0);
        for (var i = 0; i < steps.Count; i++)
        {
            report.Title(i + 1, steps[i].Title);
            if (steps[i].WhyNot(world.Provider.Emulation) is { } reason)
            {
                report.Note($"does not apply: {reason}");
                continue;
            }

            shown++;
            if (!await PassesAsync(steps[i], i + 1, world, cancellationToken))
            {
                return false;
            }
        }

        report.Passed(shown, steps.Count, time.GetElapsedTime(started));
        return true;
    }

    private async Task<bool> PassesAsync(IDemoStep step, int number, DemoWorld world, CancellationToken cancellationToken)
    {
        try
        {
            await step.RunAsync(world, report, cancellationToken);
            return true;
        }
        catch (StepFailedException)
        {
            report.Failed(number, step.Title, why: null);
            return false;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            report.Failed(number, step.Title, $"{e.GetType().Name}: {e.Message}");
            return false;
        }
    }
}
