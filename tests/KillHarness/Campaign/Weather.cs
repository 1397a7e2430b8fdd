using TokenFunctions.Local.SampleProvider;

namespace TokenFunctions.KillHarness.Campaign;

/// <summary>Faults of the providers, the storage and the vault: outages, late and lost responses, restarts.</summary>
internal sealed class Weather(KillWorld world, Fleet strict, Fleet graceful, Dice dice)
{
    private static readonly TimeSpan Fair = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan Foul = TimeSpan.FromSeconds(1);

    public static ProviderBehaviour FairAt(ProviderBehaviour behaviour) => behaviour with
    {
        Fault = Fault.None,
        FaultLimit = null,
        FaultCommits = false,
        AnswerDelay = TimeSpan.FromMilliseconds(120),
    };

    public int Changes { get; private set; }

    /// <summary>The timestamps between which storage or vault were down.</summary>
    public List<(long From, long To)> Restarts { get; } = [];

    public async Task RunAsync(CancellationToken stop)
    {
        for (; !stop.IsCancellationRequested; Changes++)
        {
            strict.Provider.Behaviour = dice.Of(AtStrict)(FairAt(strict.Provider.Behaviour));
            graceful.Provider.Behaviour = dice.Of(AtGraceful)(FairAt(graceful.Provider.Behaviour));
            await PauseAsync(Foul, stop);
            await (Changes % 20 == 6
                ? RestartAsync(world.RestartVaultAsync)
                : Changes % 20 == 13
                    ? RestartAsync(world.RestartAzuriteAsync)
                    : Task.CompletedTask);
            strict.Provider.Behaviour = FairAt(strict.Provider.Behaviour);
            graceful.Provider.Behaviour = FairAt(graceful.Provider.Behaviour);
            await PauseAsync(Fair, stop);
        }
    }

    private async Task RestartAsync(Func<Task> restart)
    {
        var from = TimeProvider.System.GetTimestamp();
        await restart();
        Restarts.Add((from, TimeProvider.System.GetTimestamp()));
    }

    /// <summary>Few losses, because with this provider each lost response is a lost grant.</summary>
    private static IReadOnlyList<Func<ProviderBehaviour, ProviderBehaviour>> AtStrict { get; } =
    [
        b => b with { Fault = Fault.Down503, FaultLimit = 4, RetryAfter = TimeSpan.FromSeconds(1) },
        b => b with { Fault = Fault.BadGateway502Html, FaultLimit = 1 },
        b => b with { Fault = Fault.DropBeforeCommit, FaultLimit = 1 },
        b => b with { Fault = Fault.DropAfterCommit, FaultLimit = 1 },
        b => b with { AnswerDelay = TimeSpan.FromSeconds(1.5) },
    ];

    private static IReadOnlyList<Func<ProviderBehaviour, ProviderBehaviour>> AtGraceful { get; } =
    [
        .. AtStrict,
        b => b with { Fault = Fault.BadGateway502Html, FaultCommits = true, FaultLimit = 3 },
        b => b with { Fault = Fault.DropAfterCommit, FaultLimit = 3 },
        b => b with { Fault = Fault.Hang, FaultCommits = true, FaultLimit = 2 },
        b => b with { AnswerDelay = TimeSpan.FromSeconds(4) },
    ];

    private static async Task PauseAsync(TimeSpan time, CancellationToken stop)
    {
        try
        {
            await Task.Delay(time, TimeProvider.System, stop);
        }
        catch (OperationCanceledException)
        {
            // The campaign is over.
        }
    }
}
