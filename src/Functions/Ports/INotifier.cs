using TokenFunctions.Model;

namespace TokenFunctions.Ports;

/// <summary>
/// Notifies people that a connection's status changed, or that its grant ends soon (<see cref="StatusChange.DueBy"/>). The row keeps what is not delivered, so
/// each notification is delivered at least once; <see cref="StatusChange.Id"/> identifies repetitions.
/// </summary>
internal interface INotifier
{
    Task NotifyAsync(Connection connection, StatusChange change, CancellationToken cancellationToken);
}
