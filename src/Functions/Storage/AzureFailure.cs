using Azure;
using Azure.Identity;

namespace TokenFunctions.Storage;

/// <summary>
/// Exceptions of Azure clients that mean that the service, or the network to it, failed. Any other exception is a defect of this app and is not caught.
/// </summary>
internal static class AzureFailure
{
    public static bool Is(Exception e, CancellationToken cancellationToken) => !cancellationToken.IsCancellationRequested && e switch
    {
        RequestFailedException or AuthenticationFailedException or IOException
            or HttpRequestException or TimeoutException or OperationCanceledException => true,
        AggregateException all => all.InnerExceptions.All(inner => Is(inner, cancellationToken)),
        _ => false,
    };

    /// <summary>The service responds and refuses: a role is missing, or a network rule blocks the request.</summary>
    public static bool IsForbidden(Exception? e) => e is RequestFailedException { Status: 401 or 403 } || (e is not null && IsForbidden(e.InnerException));

    /// <summary>Status and code, or the type of exception. Never a message, because it may hold what was sent.</summary>
    public static string Describe(Exception e) => e is RequestFailedException { Status: > 0 } failed ? $"{failed.Status} {failed.ErrorCode}" : e.GetType().Name;
}
