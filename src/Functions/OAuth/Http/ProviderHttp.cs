using System.Net.Http.Headers;
using System.Net.Sockets;
using TokenFunctions.Model;
using TokenFunctions.OAuth.Outbound;
using TokenFunctions.OAuth.Responses;

namespace TokenFunctions.OAuth.Http;

/// <summary>
/// Sends one request to a provider, with one time limit. A failure of the network or the provider is a result, never an exception. No request is sent twice.
/// </summary>
internal sealed class ProviderHttp(IHttpClientFactory clients, OutboundGuard guard, ClockSkewMonitor clocks, TimeProvider clock)
{
    public const string ClientName = "oauth-provider";

    /// <param name="message">With a <see cref="SingleUseContent"/>, or without content where a repetition does no harm.</param>
    /// <param name="timedFrom">From when <paramref name="timeout"/> counts; null: from now.</param>
    public async Task<ProviderResponse> SendAsync(HttpRequestMessage message, TimeSpan timeout, long? timedFrom = null)
    {
        var from = timedFrom ?? clock.GetTimestamp();
        var content = message.Content as SingleUseContent;
        if (guard.Problem(message.RequestUri!) is { } problem)
        {
            return Untrusted(problem);
        }

        // A timer may be late, above all after a pause of the process. Therefore the content itself checks the clock.
        bool InTime() => clock.GetElapsedTime(from) < timeout;
        content?.MayLeave = InTime;
        var left = timeout - clock.GetElapsedTime(from);
        using var deadline = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero, clock);
        using var client = clients.CreateClient(ClientName);
        var sentAt = clock.GetUtcNow();
        try
        {
            using var response = await client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, deadline.Token);
            var body = await BoundedBody.ReadAsync(response.Content, deadline.Token);
            var received = Received(message.RequestUri!, response, body);
            CompareClocks(message.RequestUri!, response, sentAt);
            return received;
        }
        catch (Exception e)
        {
            return Missing(e, content?.WasSent ?? true, isLate: deadline.IsCancellationRequested || !InTime());
        }
    }

    private void CompareClocks(Uri endpoint, HttpResponseMessage response, DateTimeOffset sentAt)
    {
        if (response.Headers.Date is { } date)
        {
            clocks.Compare(endpoint.IdnHost, date, sentAt);
        }
    }

    private ProviderResponse.Received Received(Uri endpoint, HttpResponseMessage response, BoundedBody body)
    {
        var waits = new WaitHeaders(response.Headers, response.Headers.Date ?? clock.GetUtcNow());
        return new(
            (int)response.StatusCode,
            ResponseBody.Read(body.Bytes, response.Content.Headers.ContentType?.MediaType, isWhole: body.Problem is null),
            waits.RetryAfter,
            body.Problem,
            Uri.TryCreate(endpoint, response.Headers.Location, out var location) ? location : null,
            response.Headers.Date,
            waits.RateLimitReset);
    }

    /// <summary>If no byte of the body was sent, the provider certainly did not redeem the token.</summary>
    private static ProviderResponse.Missing Missing(Exception exception, bool wasSent, bool isLate)
    {
        var causes = Causes(exception).ToList();
        if (causes.OfType<UntrustedEndpointException>().FirstOrDefault() is { } untrusted)
        {
            return Untrusted(untrusted.Message);
        }

        return (wasSent, isLate || causes.OfType<TimeoutException>().Any()) switch
        {
            (false, true) => new(new(FailureKind.NotProcessed, FailureReasons.ProviderUnreachable), "No connection in time."),
            (false, false) => new(new(FailureKind.NotProcessed, FailureReasons.ProviderUnreachable), Describe("No connection", causes)),
            (true, true) => new(new(FailureKind.Ambiguous, FailureReasons.ProviderTimeout), "No response in time."),
            (true, false) => new(
                new(FailureKind.Ambiguous, FailureReasons.ProviderUnavailable), Describe("The connection broke before a response came", causes)),
        };
    }

    private static ProviderResponse.Missing Untrusted(string problem) =>
        new(new(FailureKind.OperatorActionRequired, FailureReasons.EndpointUntrusted), $"The endpoint {problem}.");

    private static IEnumerable<Exception> Causes(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            yield return cause;
        }
    }

    /// <summary>Uses codes only, because an exception's message may repeat text of the other side.</summary>
    private static string Describe(string what, List<Exception> causes)
    {
        var http = causes.OfType<HttpRequestException>().FirstOrDefault()?.HttpRequestError;
        var socket = causes.OfType<SocketException>().FirstOrDefault()?.SocketErrorCode;
        return $"{what} ({string.Join(", ", new object?[] { http, socket }.OfType<Enum>().DefaultIfEmpty(HttpRequestError.Unknown))}).";
    }
}
