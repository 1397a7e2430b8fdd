using TokenFunctions.Connections;
using TokenFunctions.Model;

namespace TokenFunctions.Refresh;

/// <summary>
/// What follows a commit: the refresh token is copied to the vault, notifications are delivered, and an assumed expiry is looked up. A failure here loses
/// nothing.
/// </summary>
internal sealed class CommitFollowUp(VaultTransfer transfer, NotificationDelivery notifications, ExpiryIntrospection introspection)
{
    /// <returns>The row as it then stands.</returns>
    public async Task<Connection> RunAsync(Connection committed, ReceivedTokens received)
    {
        var token = received.Rotated ?? received.Sent.Value;
        await transfer.CopyAsync(committed, token);
        transfer.Remember(committed, received.Credentials.SealingKey, token);
        return await introspection.CorrectAsync(await notifications.DeliverAsync(committed), received);
    }
}
