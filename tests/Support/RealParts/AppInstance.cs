using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TokenFunctions.Connections;
using TokenFunctions.Refresh;

namespace TokenFunctions.Tests.Support;

/// <summary>One composed app.</summary>
public sealed class AppInstance(IServiceProvider services)
{
    public T Get<T>()
        where T : notnull => services.GetRequiredService<T>();

    /// <summary>What the host does at start.</summary>
    public async Task SetUpStorageAsync()
    {
        foreach (var service in services.GetServices<IHostedService>().OfType<StorageSetup>())
        {
            await service.StartAsync(CancellationToken.None);
            await service.ExecuteTask!;
        }
    }

    public Task<TokenReply> GetTokenAsync(string id) => Get<AccessTokens>().GetAsync(id, null, Caller.Unknown, CancellationToken.None);

    public Task<SweepSummary> SweepAsync() => Get<ExpirySweep>().RunAsync(TimeSpan.FromSeconds(50), CancellationToken.None);

    public async Task<Connection> RowAsync(string id) =>
        await Get<IConnectionStore>().FindAsync(id, CancellationToken.None) ?? throw new InvalidOperationException($"There is no connection {id}.");
}
