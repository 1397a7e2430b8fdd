using TokenFunctions.Local.Stack.Azurite;

namespace TokenFunctions.Azurite.Tests;

/// <summary>A real Azurite for all tests of a collection, in memory, on free loopback ports. Tests keep apart by names of their own.</summary>
public sealed class AzuriteFixture : IAsyncLifetime
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

[CollectionDefinition(Name)]
public sealed class AzuriteCollection : ICollectionFixture<AzuriteFixture>
{
    public const string Name = "Azurite";
}
