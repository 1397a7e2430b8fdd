using TokenFunctions.Tests.Support;

namespace TokenFunctions.Azurite.Tests;

/// <summary>Tests of the composed app take turns: the app's tables have fixed names.</summary>
[CollectionDefinition(Name)]
public sealed class AppCollection
{
    public const string Name = "App";
}

[Collection(AppCollection.Name)]
public abstract class AppTest : IAsyncLifetime
{
    protected static readonly TimeSpan Expired = TimeSpan.FromMinutes(-2);
    protected static readonly TimeSpan Fresh = TimeSpan.FromHours(1);

    protected AppOnRealParts App { get; private set; } = null!;

    public async Task InitializeAsync() => App = await AppOnRealParts.StartAsync(await SharedAzurite.GetAsync());

    public async Task DisposeAsync() => await App.DisposeAsync();
}
