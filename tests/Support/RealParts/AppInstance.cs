using Microsoft.Extensions.DependencyInjection;
using TokenFunctions.Composition;
using TokenFunctions.Model;
using TokenFunctions.Ports;
using TokenFunctions.Sweep;
using TokenFunctions.Tokens;

namespace TokenFunctions.Tests.Support;

/// <summary>One composed app.</summary>
public sealed class AppInstance(IServiceProvider services)
{
    public T Get<T>()
        where T : notnull => services.GetRequiredService<T>();

    /// <summary>Does what the host does at its start.</summary>
    public async Task SetUpStorageAsync()
    {
        var setup = Get<StorageSetup>();
        await setup.StartAsync(CancellationToken.None);
        await setup.ExecuteTask!;
    }

    internal Task<TokenResult> GetTokenAsync(string id) => Get<AccessTokenRetriever>().GetAsync(id, null, Caller.Unknown, CancellationToken.None);

    internal Task<SweepSummary> SweepAsync() => Get<ExpirySweep>().RunAsync(TimeSpan.FromSeconds(50), CancellationToken.None);

    internal async Task<Connection> RowAsync(string id) =>
        await Get<IConnectionStore>().FindAsync(id, CancellationToken.None) ?? throw new InvalidOperationException($"There is no connection {id}.");
}
