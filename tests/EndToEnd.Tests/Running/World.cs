namespace TokenFunctions.EndToEnd.Tests.Running;

/// <summary>One app in its surroundings, for all tests of a collection. Each test brings a provider and connections of its own.</summary>
public sealed class World : IAsyncLifetime
{
    private Surroundings? _surroundings;
    private RunningApp? _app;

    public Surroundings Surroundings => _surroundings!;

    public RunningApp App => _app!;

    public ApiClient Api => App.Api;

    /// <param name="withoutSecondTry">A refused refresh token is final at once.</param>
    public Task<TestProvider> NewProviderAsync(Local.SampleProvider.ProviderBehaviour? behaviour = null, bool withoutSecondTry = false) =>
        TestProvider.RegisterAsync(Api, behaviour, withoutSecondTry);

    public async Task InitializeAsync()
    {
        _surroundings = await Surroundings.StartAsync();
        _app = await _surroundings.StartAppAsync();
    }

    public async Task DisposeAsync()
    {
        if (_surroundings is not null)
        {
            await _surroundings.DisposeAsync();
        }
    }
}

[CollectionDefinition(Name)]
public sealed class WorldCollection : ICollectionFixture<World>
{
    public const string Name = "World";
}

/// <summary>Tests that start apps with settings of their own.</summary>
public sealed class SharedSurroundings : IAsyncLifetime
{
    private Surroundings? _surroundings;

    public Surroundings Surroundings => _surroundings!;

    public async Task InitializeAsync() => _surroundings = await Surroundings.StartAsync();

    public async Task DisposeAsync()
    {
        if (_surroundings is not null)
        {
            await _surroundings.DisposeAsync();
        }
    }
}

[CollectionDefinition(Name)]
public sealed class OwnAppCollection : ICollectionFixture<SharedSurroundings>
{
    public const string Name = "Apps with settings of their own";
}
