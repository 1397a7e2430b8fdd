using TokenFunctions.Model;
using TokenFunctions.Ports;

namespace TokenFunctions.Tests.Fakes.Calls;

internal sealed class InterceptedNotifier(INotifier inner, ICallInterceptor calls) : INotifier
{
    public Task NotifyAsync(Connection connection, StatusChange change, CancellationToken cancellationToken) => calls.CallAsync(
        new PortOperation(PortNames.Notifier, "Notify", connection.Id, change),
        () => inner.NotifyAsync(connection, change, cancellationToken),
        message => new HttpRequestException(message),
        cancellationToken);
}
