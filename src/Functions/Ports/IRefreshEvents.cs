using TokenFunctions.Model;

namespace TokenFunctions.Ports;

/// <summary>
/// What happens to connections, for logs and metrics. An implementation writes no secret: of exceptions only the type and our own message, of providers only
/// bounded text.
/// </summary>
internal interface IRefreshEvents
{
    void RefreshCompleted(string connectionId, RefreshResult result, TimeSpan duration);

    void RefreshFailed(Connection connection, TokenResponse.Failed failure);

    /// <summary>The provider was not asked, because something is missing on our side.</summary>
    void CredentialsMissing(Connection connection, string reason, string detail);

    /// <summary>A response is in memory, and the table does not accept the commit.</summary>
    void CommitDelayed(Connection connection, int failures, Exception exception);

    /// <summary>The vault did not accept a refresh token. It stays where it is.</summary>
    void RefreshTokenWaits(Connection connection, Exception exception);

    void SpareKept(Connection connection);

    /// <param name="reason">A snake_case word.</param>
    void LateResponseDropped(Connection connection, string reason);

    void RowTooLarge(Connection connection, Exception exception);

    void LeaseFailed(Exception exception);

    void AccessTokenUnreadable(Connection connection, Exception exception);

    void Revoked(Connection connection, RevocationOutcome outcome);

    void DeletionDelayed(Connection connection, Exception exception);

    void ExpiryNotCorrected(Connection connection, Exception exception);

    void UnreadableRowDeleted(RowUnreadableException unreadable);

    /// <summary>The provider refused one client secret and accepted the other one of a rotation.</summary>
    void ClientSecretChanged(Connection connection);

    void NotificationDelayed(Connection connection, Exception exception);
}
