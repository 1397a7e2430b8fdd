namespace TokenFunctions.Api.Http;

/// <summary>
/// The names of the functions. They are part of the contract: <c>/admin/functions/{name}</c>, the settings <c>AzureWebJobs.{name}.Disabled</c>, and telemetry
/// use them.
/// </summary>
internal static class FunctionNames
{
    public const string GetToken = "GetToken";
    public const string ReportRejectedToken = "ReportRejectedToken";

    public const string PutConnection = "PutConnection";
    public const string GetConnection = "GetConnection";
    public const string ListConnections = "ListConnections";
    public const string RefreshConnection = "RefreshConnection";
    public const string DeleteConnection = "DeleteConnection";

    public const string PutProvider = "PutProvider";
    public const string GetProvider = "GetProvider";
    public const string ListProviders = "ListProviders";
    public const string DeleteProvider = "DeleteProvider";
    public const string ListProfiles = "ListProfiles";
    public const string GetProfile = "GetProfile";

    public const string Health = "Health";

    public const string Sweep = "Sweep";
    public const string Reconcile = "Reconcile";

    /// <summary>Functions that respond with a token or <c>refresh-unavailable</c>.</summary>
    public static bool RespondsWithToken(string function) => function is GetToken or ReportRejectedToken or RefreshConnection;
}
