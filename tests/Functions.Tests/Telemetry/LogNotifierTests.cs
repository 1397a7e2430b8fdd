using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Moq;
using TokenFunctions.Model;
using TokenFunctions.Ports;
using TokenFunctions.Telemetry;
using TokenFunctions.Tests.Fakes;

namespace TokenFunctions.Tests.Telemetry;

public sealed class LogNotifierTests
{
    [Theory]
    [InlineData(ConnectionStatus.ReauthRequired, null, EventIds.StatusChanged, LogLevel.Error)]
    [InlineData(ConnectionStatus.Active, null, EventIds.StatusChanged, LogLevel.Information)]
    [InlineData(ConnectionStatus.Active, 365, EventIds.ReauthorizationDue, LogLevel.Warning)]
    internal void NotifyAsync_EachKind_HasItsEvent(ConnectionStatus to, int? dueInDays, int eventId, LogLevel level) => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        var logger = new Mock<ILogger<LogNotifier>>();
        logger.Setup(l => l.IsEnabled(It.IsAny<LogLevel>())).Returns(true);
        var change = new StatusChange(
            "n1", ConnectionStatus.Active, to, "why", world.Now, world.Now + (dueInDays is { } days ? TimeSpan.FromDays(days) : null));

        await new LogNotifier(logger.Object, worker.Get<IMeterFactory>()).NotifyAsync(world.Row, change, CancellationToken.None);

        logger.Verify(l => l.Log(level, eventId, It.IsAny<It.IsAnyType>(), null, It.IsAny<Func<It.IsAnyType, Exception?, string>>()), Times.Once);
    });
}
