using System.Net.Http.Headers;
using System.Net.Sockets;

namespace TokenFunctions.OAuth;

/// <summary>One request to a provider and its answer, under one time limit. It never throws for what network or provider do, and never sends twice.</summary>
internal sealed class ProviderHttp(IHttpClientFactory clients, OutboundGuard guard, ClockWatch clocks, TimeProvider clock)
{
    public const string ClientName = "oauth-provider";

    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromDays(1);

    /// <param name="message">With a <see cref="SingleUseContent"/>, or none where nothing is lost by sending it twice.</param>
    /// <param name="timedFrom">From when <paramref name="timeout"/> counts; null: from now.</param>
    public async Task<ProviderReply> SendAsync(HttpRequestMessage message, TimeSpan timeout, long? timedFrom = null)
    {
        var from = timedFrom ?? clock.GetTimestamp();
        var content = message.Content as SingleUseContent;
        if (guard.Problem(message.RequestUri!) is { } problem)
        {
            return Untrusted(problem);
        }

        // The timer may be late, above all after a pause of the whole process: the content looks at the clock itself.
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
            var answered = Answered(message.RequestUri!, response, body);
            CompareClocks(message.RequestUri!, response, sentAt);
            return answered;
        }
        catch (Exception e)
        {
            return Unanswered(e, content?.WasSent ?? true, isLate: deadline.IsCancellationRequested || !InTime());
        }
    }

    private void CompareClocks(Uri endpoint, HttpResponseMessage response, DateTimeOffset sentAt)
    {
        if (response.Headers.Date is { } date)
        {
            clocks.Compare(endpoint.IdnHost, date, sentAt);
        }
    }

    private ProviderReply.Answered Answered(Uri endpoint, HttpResponseMessage response, BoundedBody body) => new(
        (int)response.StatusCode,
        AnswerBody.Read(body.Bytes, response.Content.Headers.ContentType?.MediaType, isWhole: body.Problem is null),
        RetryAfter(response.Headers),
        body.Problem,
        Uri.TryCreate(endpoint, response.Headers.Location, out var location) ? location : null,
        response.Headers.Date);

    /// <summary>A date counts from the provider's own clock where it tells it, so that a skew does not matter.</summary>
    private TimeSpan? RetryAfter(HttpResponseHeaders headers)
    {
        var wait = headers.RetryAfter?.Delta ?? headers.RetryAfter?.Date - (headers.Date ?? clock.GetUtcNow());
        return wait is { } w ? TimeSpan.FromTicks(Math.Clamp(w.Ticks, 0, LongestRetryAfter.Ticks)) : null;
    }

    /// <summary>What matters is whether the body began to leave; until then the token surely was not redeemed.</summary>
    private static ProviderReply.Unanswered Unanswered(Exception exception, bool wasSent, bool isLate)
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
            (true, true) => new(new(FailureKind.Ambiguous, FailureReasons.ProviderTimeout), "No answer in time."),
            (true, false) => new(new(FailureKind.Ambiguous, FailureReasons.ProviderUnavailable), Describe("The connection broke before an answer came", causes)),
        };
    }

    private static ProviderReply.Unanswered Untrusted(string problem) =>
        new(new(FailureKind.OperatorActionRequired, FailureReasons.EndpointUntrusted), $"The endpoint {problem}.");

    private static IEnumerable<Exception> Causes(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            yield return cause;
        }
    }

    /// <summary>Of codes only: an exception's message may repeat what the other side sent.</summary>
    private static string Describe(string what, List<Exception> causes)
    {
        var http = causes.OfType<HttpRequestException>().FirstOrDefault()?.HttpRequestError;
        var socket = causes.OfType<SocketException>().FirstOrDefault()?.SocketErrorCode;
        return $"{what} ({string.Join(", ", new object?[] { http, socket }.OfType<Enum>().DefaultIfEmpty(HttpRequestError.Unknown))}).";
    }
}
