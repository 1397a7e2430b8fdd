using TokenFunctions.Model;
using TokenFunctions.Ports;

namespace TokenFunctions.Refresh.WarmUp;

/// <summary>The notifier of a rehearsal. A rehearsal that fails concerns nobody.</summary>
internal sealed class RehearsalNotifier : INotifier
{
    public Task NotifyAsync(Connection connection, StatusChange change, CancellationToken cancellationToken) => Task.CompletedTask;
}
