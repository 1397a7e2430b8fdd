using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Logging.Abstractions;
using TokenFunctions.Api.Health;
using TokenFunctions.Composition;
using TokenFunctions.Options;
using TokenFunctions.Storage.Tables;
using TokenFunctions.Tests.Support;

namespace TokenFunctions.Azurite.Tests.Storage.Tables;

public sealed class StorageSetupTests : AppTest
{
    [Fact]
    public async Task Start_EverythingThereAlready_ChangesNothing()
    {
        await App.ConnectAsync("one", Fresh);
        var before = await App.First.RowAsync("one");

        await App.StartInstance().SetUpStorageAsync();

        Assert.Equal(before.ETag, (await App.First.RowAsync("one")).ETag);
    }

    [Fact]
    public async Task Start_ManyInstancesAtOnce_AllSucceed()
    {
        var azurite = await SharedAzurite.GetAsync();
        await new TableServiceClient(azurite.ConnectionString).DeleteTableAsync(DueTable.TableName);

        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => App.StartInstance().SetUpStorageAsync()));

        await App.ConnectAsync("one", Fresh);
    }

    [Fact]
    public async Task Start_NewStorage_IsReportedHealthy()
    {
        var azurite = await SharedAzurite.GetAsync();
        var tables = new TableServiceClient(azurite.ConnectionString);
        await tables.DeleteTableAsync(DueTable.TableName);
        var instance = App.StartInstance();
        var health = instance.Get<HealthReporter>();
        using var report = new StartupReport(
            health,
            new SettingsErrors(new Dictionary<string, string>()),
            TimeProvider.System,
            NullLogger<StartupReport>.Instance, instance.Get<StorageSetup>());

        await report.StartAsync(CancellationToken.None);
        await instance.SetUpStorageAsync();
        await report.ExecuteTask!;

        // An unhealthy report would still be cached.
        Assert.True((await health.ReportAsync(CancellationToken.None)).IsHealthy);
    }

    [Fact]
    public async Task Start_StorageDown_DoesNotThrowAndStopsWhenTold()
    {
        var storage = (await SharedAzurite.GetAsync()).ConnectionString
            .Replace("TableEndpoint=http://127.0.0.1:", "TableEndpoint=http://127.0.0.1:1/", StringComparison.Ordinal);
        var options = new TableClientOptions { Retry = { MaxRetries = 0 } };
        using var setup = new StorageSetup(
            new TableServiceClient(storage, options),
            new BlobContainerClient(storage, "unused"),
            new ManualTimeProvider(),
            new Random(1),
            NullLogger<StorageSetup>.Instance);

        await setup.StartAsync(default);
        await setup.FirstAttempt;
        await setup.StopAsync(default);

        Assert.True(setup.ExecuteTask!.IsCompleted);
        Assert.False(setup.ExecuteTask.IsFaulted);
    }
}
