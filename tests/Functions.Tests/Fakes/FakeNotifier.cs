using TokenFunctions.Model;
using TokenFunctions.Ports;

namespace TokenFunctions.Tests.Fakes;

/// <summary>Records the notifications.</summary>
internal sealed class FakeNotifier(World world) : INotifier
{
    public Task NotifyAsync(Connection connection, StatusChange change, CancellationToken cancellationToken)
    {
        world.Told.Add(change);
        return Task.CompletedTask;
    }
}
