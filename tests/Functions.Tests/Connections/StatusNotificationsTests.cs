using Moq;
using TokenFunctions.Connections;
using TokenFunctions.Model;
using TokenFunctions.Ports;
using TokenFunctions.Tests.Fakes;
using TokenFunctions.Tests.Fakes.Calls;

namespace TokenFunctions.Tests.Connections;

public sealed class StatusNotificationsTests
{
    [Fact]
    public void Apply_StatusChangesOrNot_RecordsOnlyTheChange() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        var statuses = worker.Get<StatusTransition>();

        Assert.Empty(statuses.Apply(world.Row, ConnectionStatus.Active, null, world.Now).PendingNotifications);
        var changed = statuses.Apply(world.Row, ConnectionStatus.Degraded, "why", world.Now);
        Assert.Equal(
            (ConnectionStatus.Active, ConnectionStatus.Degraded, "why"),
            (changed.PendingNotifications[0].From, changed.PendingNotifications[0].To, changed.PendingNotifications[0].Reason));
    });

    [Fact]
    public void Apply_ManyChanges_KeepsTheLastTen() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        var row = world.Row;
        for (var i = 0; i < 25; i++)
        {
            row = worker.Get<StatusTransition>().Apply(row, i % 2 == 0 ? ConnectionStatus.Degraded : ConnectionStatus.Active, $"{i}", world.Now);
        }

        Assert.Equal(10, row.PendingNotifications.Length);
        Assert.Equal("24", row.PendingNotifications[^1].Reason);
    });

    [Fact]
    public void Deliver_CrashBeforeRecordingTheDelivery_NotifiesAgainWithTheSameId() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        world.ToDue();
        world.Answer(Answers.Transient());
        world.Faults.At(PortNames.Notifier).CrashAfter();
        _ = worker.SweepAsync();
        Assert.Single(world.Row.PendingNotifications);

        world.Advance(TimeSpan.FromMinutes(2));
        await world.NewWorker().SweepAsync();

        Assert.Empty(world.Row.PendingNotifications);
        Assert.Single(world.Told.Where(t => t.To == ConnectionStatus.Degraded).Select(t => t.Id).Distinct());
    });

    [Fact]
    public void Deliver_RowChangedMeanwhile_RemovesOnlyWhatWasDelivered() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        world.ToDue();
        world.Answer(Answers.Transient());
        world.Faults.At(PortNames.Notifier).After(_ =>
        {
            world.Rows.Edit(The.Id, r => r with
            {
                Resource = "changed",
                PendingNotifications =
                [
                    .. r.PendingNotifications,
                    new StatusChange("later", ConnectionStatus.Degraded, ConnectionStatus.Active, null, world.Now),
                ],
            });
            return Task.CompletedTask;
        });

        await worker.SweepAsync();

        Assert.Equal("later", Assert.Single(world.Row.PendingNotifications).Id);
        Assert.Equal("changed", world.Row.Resource);
    });

    [Fact]
    public async Task Deliver_NothingPending_AsksNobody()
    {
        var notifier = new Mock<INotifier>(MockBehavior.Strict);
        var row = Some.Connection();

        Assert.Same(row, await new NotificationDelivery(notifier.Object, null!, null!).DeliverAsync(row));
        notifier.VerifyNoOtherCalls();
    }
}
