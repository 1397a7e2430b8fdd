using TokenFunctions.Local.Stack.Azurite;

namespace TokenFunctions.Local.Tests.Tables.Fakes;

/// <summary>A real Azurite, in memory, on free loopback ports.</summary>
public sealed class AzuriteTables : IAsyncLifetime
{
    private AzuriteServer? _azurite;

    public string ConnectionString => _azurite!.ConnectionString;

    public async Task InitializeAsync() => _azurite = await AzuriteServer.StartAsync(new AzuriteOptions());

    public async Task DisposeAsync()
    {
        if (_azurite is not null)
        {
            await _azurite.DisposeAsync();
        }
    }
}
