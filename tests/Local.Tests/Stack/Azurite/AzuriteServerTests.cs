using System.Net;
using System.Net.Sockets;
using TokenFunctions.Local.Stack;
using TokenFunctions.Local.Stack.Azurite;
using TokenFunctions.Tests.Support;

namespace TokenFunctions.Local.Tests.Stack.Azurite;

public sealed class AzuriteServerTests : IDisposable
{
    private readonly TemporaryDirectory _state = new();

    [Fact]
    public async Task Start_InMemory_BlobsAndTablesAnswerOnPortsOfTheirOwn()
    {
        await using var azurite = await AzuriteServer.StartAsync(new AzuriteOptions());
        using var tables = new RawTables(azurite);

        Assert.Equal(HttpStatusCode.Created, await tables.CreateAsync("one"));
        Assert.Equal(["one"], await tables.ListAsync());
        Assert.Equal(3, new[] { azurite.BlobUri, azurite.QueueUri, azurite.TableUri }.Select(u => u.Port).Distinct().Count());
        Assert.All(
            [azurite.BlobUri, azurite.QueueUri, azurite.TableUri],
            u => Assert.Contains(u.ToString(), azurite.ConnectionString, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Stop_RightAfterAWrite_KeepsIt()
    {
        var options = new AzuriteOptions { StateDirectory = _state.File("azurite") };
        await using (var first = await AzuriteServer.StartAsync(options))
        {
            using var tables = new RawTables(first);
            await tables.CreateAsync("kept");
        }

        await using var second = await AzuriteServer.StartAsync(options);
        using var after = new RawTables(second);

        Assert.Equal(["kept"], await after.ListAsync());
    }

    [Fact]
    public async Task Stop_WithClientConnectionsOpen_EndsByItself()
    {
        await using var azurite = await AzuriteServer.StartAsync(new AzuriteOptions());
        using var tables = new RawTables(azurite);
        await tables.CreateAsync("one");

        Assert.True(await azurite.StopAsync());
        Assert.True(LocalPort.IsFree(azurite.TableUri.Port));
    }

    [Fact]
    public async Task Start_BusyPort_SaysWhatAzuriteSaidInOneLine()
    {
        using var busy = new TcpListener(IPAddress.Loopback, 0);
        busy.Start();

        var e = await Assert.ThrowsAsync<StackException>(
            () => AzuriteServer.StartAsync(new AzuriteOptions { TablePort = ((IPEndPoint)busy.LocalEndpoint).Port }));

        Assert.StartsWith("Azurite ended with code 1 while starting.", e.Message, StringComparison.Ordinal);
        Assert.Contains("EADDRINUSE", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
    }

    [Fact]
    public async Task Start_NoProgress_SaysWhatItWaitedFor()
    {
        var e = await Assert.ThrowsAsync<StackException>(
            () => AzuriteServer.StartAsync(new AzuriteOptions { StartPatience = TimeSpan.FromMilliseconds(1) }));

        Assert.StartsWith("Azurite did not start. Waiting for it to listen was given up after 0 s without progress.", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_Cancelled_IsACancellationAndNoFailure()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => AzuriteServer.StartAsync(new AzuriteOptions(), cancelled.Token));
    }

    public void Dispose() => _state.Dispose();
}
