using TokenFunctions.Connections;
using TokenFunctions.Model;
using TokenFunctions.Ports;

namespace TokenFunctions.Management;

/// <summary>What follows the commit of a new grant. Nothing cancels it, and a failure here loses nothing.</summary>
internal sealed class GrantSettlement(VaultTransfer transfer, ISecretVault vault, NotificationDelivery notifications, IRefreshEvents events)
{
    /// <param name="token">The new grant's refresh token; null if it has none.</param>
    /// <param name="before">The row that the grant replaced; null if there was none.</param>
    /// <returns>The row as it then stands.</returns>
    public async Task<Connection> RunAsync(Connection written, Secret? token, Connection? before)
    {
        written = token is null ? written : await transfer.MoveAsync(written, token, CancellationToken.None);
        if (before is not null)
        {
            await ForgetAsync(before);
        }

        return await notifications.DeliverAsync(written);
    }

    /// <summary>Removes the secret of the replaced grant. If the vault does not respond, the reconciliation removes it.</summary>
    private async Task ForgetAsync(Connection before)
    {
        try
        {
            await vault.RemoveAsync(SecretNames.RefreshToken(before.Id, before.GrantId), CancellationToken.None);
        }
        catch (VaultUnavailableException e)
        {
            events.RefreshTokenWaits(before, e);
        }
    }
}
