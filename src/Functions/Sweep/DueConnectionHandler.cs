using TokenFunctions.Connections;
using TokenFunctions.Model;
using TokenFunctions.Ports;
using TokenFunctions.Refresh;

namespace TokenFunctions.Sweep;

/// <summary>Handles one row of the due index.</summary>
internal sealed class DueConnectionHandler(
    RefreshActivity activity,
    DeletionCompletion deletion,
    StaleDueRows stale,
    GrantReminder reminder,
    NotificationDelivery notifications,
    DuePostponement postponement,
    FormerDueRows former)
{
    public void BeginSweep() => former.BeginSweep();

    /// <summary>Removes the due rows that the sweep has dealt with.</summary>
    public Task EndSweepAsync(CancellationToken cancellationToken) => former.EndSweepAsync(cancellationToken);

    /// <param name="row">The connection of that id; null if there is none.</param>
    /// <param name="began">When the sweep began.</param>
    public async Task<SweepOutcome> ProcessAsync(DueEntry entry, Connection? row, DateTimeOffset began, CancellationToken cancellationToken)
    {
        if (row is { IsDeleted: true })
        {
            await deletion.FinishAsync(row, isLastTry: false, cancellationToken);
            return SweepOutcome.Removed;
        }

        if (row?.DueKey != entry.Key)
        {
            await stale.CollectAsync(entry, row, cancellationToken);
            return SweepOutcome.Removed;
        }

        row = await notifications.DeliverAsync(await reminder.RemindAsync(row, cancellationToken));
        if (row.DueKey != entry.Key)
        {
            return SweepOutcome.Removed;
        }

        var request = new RefreshRequest(row.Id, new FreshnessRequirement.NotDueAt(began), TimeSpan.Zero, row);
        var result = await activity.RunAsync(request, cancellationToken);
        if (!result.IsAttempt && result is { Connection: { } current, Outcome: RefreshOutcome.ReauthRequired or RefreshOutcome.OperatorActionRequired })
        {
            await postponement.PostponeAsync(current, cancellationToken);
        }

        return OutcomeOf(result.Outcome);
    }

    /// <inheritdoc cref="DuePostponement.PostponeAsync(DueEntry, RowUnreadableException, CancellationToken)"/>
    public async Task<SweepOutcome> PostponeAsync(DueEntry entry, RowUnreadableException unreadable, CancellationToken cancellationToken)
    {
        await postponement.PostponeAsync(entry, unreadable, cancellationToken);
        return SweepOutcome.Unreadable;
    }

    private static SweepOutcome OutcomeOf(RefreshOutcome outcome) => outcome switch
    {
        RefreshOutcome.Refreshed => SweepOutcome.Refreshed,
        RefreshOutcome.AlreadyFresh => SweepOutcome.AlreadyFresh,
        RefreshOutcome.Busy => SweepOutcome.Busy,
        RefreshOutcome.Deferred => SweepOutcome.Deferred,
        RefreshOutcome.ReauthRequired => SweepOutcome.ReauthRequired,
        _ => SweepOutcome.OperatorActionRequired,
    };
}
