using TokenFunctions.Model;
using TokenFunctions.Model.Profiles;
using TokenFunctions.Ports;

namespace TokenFunctions.Refresh.WarmUp;

/// <summary>The one registration of a rehearsal: a public client, so no client secret is read.</summary>
internal sealed class RehearsalProviders : IProviderStore
{
    private static readonly Provider Registration = new()
    {
        Name = RefreshWarmUp.Placeholder,
        Profile = ProviderProfile.Generic,
        ClientId = RefreshWarmUp.Placeholder,
        ClientAuthentication = ClientAuthentication.None,
        TokenEndpoint = new Uri("https://rehearsal.invalid/"),
    };

    public ValueTask<Provider?> FindAsync(string name, CancellationToken cancellationToken) => ValueTask.FromResult<Provider?>(Registration);

    public Task<StoredProvider?> ReadAsync(string name, CancellationToken cancellationToken) =>
        Task.FromResult<StoredProvider?>(new StoredProvider(Registration, ""));

    public Task<bool> TryWriteAsync(Provider provider, string? etag, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<bool> TryRemoveAsync(string name, string etag, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<ProviderList> ListAsync(CancellationToken cancellationToken) => throw new NotSupportedException();
}
