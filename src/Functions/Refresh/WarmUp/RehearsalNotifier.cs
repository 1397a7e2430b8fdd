using TokenFunctions.Model;
using TokenFunctions.Ports;

namespace TokenFunctions.Refresh.WarmUp;

/// <summary>The notifier of a rehearsal. It sends nothing, because a rehearsal that fails says nothing about a connection.</summary>
internal sealed class RehearsalNotifier : INotifier
{
    public Task NotifyAsync(Connection connection, StatusChange change, CancellationToken cancellationToken) => Task.CompletedTask;
}
