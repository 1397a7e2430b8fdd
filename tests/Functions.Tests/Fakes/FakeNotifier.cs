using TokenFunctions.Model;
using TokenFunctions.Ports;

namespace TokenFunctions.Tests.Fakes;

/// <summary>Remembers what people were told.</summary>
internal sealed class FakeNotifier(Worker worker) : Port(worker, PortNames.Notifier), INotifier
{
    public Task NotifyAsync(Connection connection, StatusChange change, CancellationToken cancellationToken) => CallAsync(
        "Notify", connection.Id, () => { Worker.World.Told.Add(change); return true; }, message => new HttpRequestException(message), cancellationToken);
}
