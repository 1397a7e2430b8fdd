using TokenFunctions.Connections;

namespace TokenFunctions.Refresh;

/// <summary>Tells people that a connection's status changed, or that its grant is about to end (<see cref="StatusChange.DueBy"/>). The row remembers what was not told yet, so it is at least once; <see cref="StatusChange.Id"/> tells repeats apart.</summary>
public interface INotifier
{
    Task NotifyAsync(Connection connection, StatusChange change, CancellationToken cancellationToken);
}
