namespace TokenFunctions.Ports;

/// <summary>Event ids of structured logs; alerts are built on them, so a number never changes its meaning.</summary>
internal static class EventIds
{
    public const int RefreshCompleted = 1001;
    public const int RefreshFailed = 1002;
    public const int CredentialsMissing = 1003;
    public const int CommitDelayed = 1004;
    public const int RefreshTokenWaits = 1005;
    public const int SpareKept = 1006;
    public const int LateResponseDropped = 1007;
    public const int RowTooLarge = 1008;
    public const int LeaseFailed = 1009;
    public const int AccessTokenUnreadable = 1010;
    public const int Revoked = 1011;
    public const int DeletionDelayed = 1012;
    public const int UnreadableRowDeleted = 1014;
    public const int ExpiryNotCorrected = 1015;
    public const int RefreshesAbandoned = 1016;
    public const int WarmUpFailed = 1017;
    public const int DegradedForLong = 1018;
    public const int ClientSecretChanged = 1030;

    public const int StatusChanged = 1100;
    public const int NotificationDelayed = 1101;
    public const int ReauthorizationDue = 1102;

    public const int SweepCompleted = 1200;
    public const int SweepItemFailed = 1201;
    public const int StaleDueRowRemoved = 1202;
    public const int RowUnreadable = 1203;

    public const int ReconcileCompleted = 1300;
    public const int ReconcileItemFailed = 1301;
    public const int Repaired = 1302;
    public const int ClientSecretExpires = 1303;

    public const int RequestFailed = 1400;
    public const int Misconfigured = 1401;
    public const int HealthCheckFailed = 1402;
    public const int StorageSetupFailed = 1403;
    public const int SealingKeyCreated = 1404;
    public const int SettingWrong = 1405;
    public const int RequestRefused = 1406;

    public const int ClockSkewed = 1500;

    public const int HostUnresponsive = 1600;
    public const int HostRecovered = 1601;
    public const int HostThrottled = 1602;
    public const int DiscoveryFailed = 1603;
    public const int EndpointsMoved = 1604;
}
