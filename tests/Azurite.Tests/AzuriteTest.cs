using Azure.Data.Tables;
using Azure.Storage.Blobs;
using TokenFunctions.Local.Stack.Azurite;
using TokenFunctions.Tests.Support;

namespace TokenFunctions.Azurite.Tests;

/// <summary>A test with names of its own in the assembly's one Azurite.</summary>
public abstract class AzuriteTest : IAsyncLifetime
{
    private readonly string _name = $"t{Guid.NewGuid():N}";

    protected AzuriteServer Azurite { get; private set; } = null!;

    /// <summary>A table of the test's own, which exists.</summary>
    protected TableClient Table { get; private set; } = null!;

    protected BlobContainerClient Container { get; private set; } = null!;

    protected TableClient MissingTable => new(Azurite.ConnectionString, $"{_name}missing");

    public virtual async Task InitializeAsync()
    {
        Azurite = await SharedAzurite.GetAsync();
        Table = new TableClient(Azurite.ConnectionString, _name);
        Container = new BlobContainerClient(Azurite.ConnectionString, _name);
        await Table.CreateAsync();
        await Container.CreateAsync();
    }

    public virtual async Task DisposeAsync()
    {
        await Table.DeleteAsync();
        await Container.DeleteAsync();
    }
}
