using TokenFunctions.Model;
using TokenFunctions.Ports;

namespace TokenFunctions.Connections;

/// <summary>Reads of registrations that are not essential: a registration that is not readable counts as none.</summary>
internal static class ReadableProviderExtensions
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

    /// <summary>As it is stored now.</summary>
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
