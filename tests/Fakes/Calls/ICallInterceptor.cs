namespace TokenFunctions.Tests.Fakes.Calls;

/// <summary>
/// Stands between the app and its ports. The unit tests, the simulation and the kill harness each have one: it can fail a call before or after its effect,
/// delay it, record it, or end the process.
/// </summary>
internal interface ICallInterceptor
{
    /// <param name="effect">The call itself.</param>
    /// <param name="failure">The port's own exception with this message.</param>
    Task<T> CallAsync<T>(PortOperation operation, Func<Task<T>> effect, Func<string, Exception> failure, CancellationToken cancellationToken);
}

internal static class CallInterceptorExtensions
{
    /// <summary>A call without a result.</summary>
    public static Task CallAsync(
        this ICallInterceptor calls, PortOperation operation, Func<Task> effect, Func<string, Exception> failure, CancellationToken cancellationToken) =>
        calls.CallAsync(
            operation,
            async () =>
            {
                await effect();
                return true;
            },
            failure,
            cancellationToken);
}
