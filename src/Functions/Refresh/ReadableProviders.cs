using TokenFunctions.Connections;
using TokenFunctions.OAuth;

namespace TokenFunctions.Refresh;

/// <summary>Where a registration is good to have: one that somebody edited into nonsense counts as none.</summary>
internal static class ReadableProviders
{
    /// <summary>May be as old as half a minute.</summary>
    public static async ValueTask<Provider?> FindReadableAsync(this IProviderStore providers, string name, CancellationToken cancellationToken)
    {
        try
        {
            return await providers.FindAsync(name, cancellationToken);
        }
        catch (RowUnreadableException)
        {
            return null;
        }
    }

    /// <summary>As it stands this moment.</summary>
    public static async Task<Provider?> ReadReadableAsync(this IProviderStore providers, string name, CancellationToken cancellationToken)
    {
        try
        {
            return (await providers.ReadAsync(name, cancellationToken))?.Provider;
        }
        catch (RowUnreadableException)
        {
            return null;
        }
    }
}
