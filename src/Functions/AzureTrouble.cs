using Azure;
using Azure.Identity;

namespace TokenFunctions;

/// <summary>What a call to an Azure service throws when the service or the way to it is in trouble. Anything else is a defect of ours and goes up.</summary>
internal static class AzureTrouble
{
    public static bool Is(Exception e, CancellationToken cancellationToken) => !cancellationToken.IsCancellationRequested && e switch
    {
        RequestFailedException or AuthenticationFailedException or IOException or HttpRequestException or TimeoutException or OperationCanceledException => true,
        AggregateException all => all.InnerExceptions.All(inner => Is(inner, cancellationToken)),
        _ => false,
    };

    /// <summary>The service is there and refuses us: a role is missing, or a network rule stands in the way.</summary>
    public static bool IsForbidden(Exception? e) => e is RequestFailedException { Status: 401 or 403 } || (e is not null && IsForbidden(e.InnerException));

    /// <summary>Status and code, or the kind of exception: never a message, which may hold what was sent.</summary>
    public static string Describe(Exception e) => e is RequestFailedException { Status: > 0 } failed ? $"{failed.Status} {failed.ErrorCode}" : e.GetType().Name;
}
