using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.WebUtilities;
using TokenFunctions.Api.Http;
using TokenFunctions.Model;
using TokenFunctions.Model.Profiles;
using TokenFunctions.OAuth.Responses;
using TokenFunctions.Ports;
using TokenFunctions.Tests.Fakes;

namespace TokenFunctions.Tests.OAuth.Fuzz;

/// <summary>Rules for the result of reading any response. A violation is a sentence with the rule and, after a colon, what the case shows.</summary>
internal static partial class AnswerRules
{
    private static readonly HashSet<string> Reasons = [.. typeof(FailureReasons).GetFields().Select(f => (string)f.GetRawConstantValue()!)];
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);
    private static readonly string BasicHeader = Convert.ToBase64String(Encoding.ASCII.GetBytes($"client-1:{Some.ClientSecret}"));

    public static string? Violation(AnswerCase it, TokenResponse answer, DateTimeOffset sentAt) => answer switch
    {
        TokenResponse.Issued issued => OfIssued(it, issued, sentAt),
        TokenResponse.Failed failed =>
            OfFailed(failed)
                ?? Echo(failed, Secrets(it))
                ?? (failed.RefreshToken is { } kept && !Strings(it.Body).Contains(kept.Reveal())
                    ? $"a refresh token that nobody sent: {kept.Reveal()}"
                    : null),
        _ => $"no such answer: {answer}",
    };

    /// <summary>Rules for any failure, whatever the response was.</summary>
    public static string? OfFailed(TokenResponse.Failed failed)
    {
        var (status, isVerdict) = (failed.Error.Status, failed.Kind is FailureKind.ReauthRequired or FailureKind.OperatorActionRequired);
        return isVerdict && failed.Reason != FailureReasons.EndpointMoved && status is not ((>= 200 and < 300) or (>= 400 and < 500 and not 429))
                ? $"a verdict from a status that gives none: {failed.Kind} from {status}"
            : failed.Reason == FailureReasons.EndpointMoved && status is not (301 or 308) ? $"moved without a permanent redirect: {status}"
            : status == 429 && failed.Kind != FailureKind.NotProcessed ? $"what was not processed is something else: {failed.Kind} from {status}"
            : status >= 500 && failed.Kind != FailureKind.Ambiguous && !(status == 503 && failed.Kind == FailureKind.NotProcessed)
                ? $"a failure of the server is no longer ambiguous: {failed.Kind} from {status}"
            : !Reasons.Contains(failed.Reason) ? $"a reason that is none: {failed.Reason}"
            : failed.RetryAfter < TimeSpan.Zero || failed.RetryAfter > LongestWait ? $"a wait out of bounds: {failed.RetryAfter}"
            : failed.Error.Code?.Length > ProviderError.MaxCodeLength || failed.Error.Description?.Length > ProviderError.MaxDescriptionLength
                ? "the provider's words are too long: "
            : $"{failed.Error.Code}{failed.Error.Description}".Any(c => char.IsControl(c) || char.GetUnicodeCategory(c) == UnicodeCategory.Format)
                ? $"the provider's words do not print: {failed.Error.Code} {failed.Error.Description}"
            : Some.RefreshToken == failed.RefreshToken?.Reveal() ? "the token that was sent came as a new one: "
            : null;
    }

    public static string? Echo(TokenResponse.Failed failed, IEnumerable<string> secrets)
    {
        // An escape may end in the letter with which a secret begins.
        var words = Escape().Replace($"{failed.Error.Code}\n{failed.Error.Description}", "?");
        return secrets.FirstOrDefault(s => words.Contains(s, StringComparison.Ordinal)) is { } told ? $"a secret is told: {told} in {words}" : null;
    }

    /// <summary>The secrets that were sent, as they are and as URLs and headers encode them.</summary>
    public static IEnumerable<string> Sent => [Some.RefreshToken, Some.ClientSecret, BasicHeader];

    private static string? OfIssued(AnswerCase it, TokenResponse.Issued issued, DateTimeOffset sentAt)
    {
        var strings = Strings(it.Body);
        var lives = issued.ExpiresAt - sentAt;
        return it.Status is < 200 or >= 300 ? $"issued by a status that issues nothing: {it.Status}"
            : !strings.Contains(issued.AccessToken.Reveal()) ? $"issued without an access token in the body: {issued.AccessToken.Reveal()}"
            : issued.RefreshToken is { } refresh && !strings.Contains(refresh.Reveal()) ? $"a refresh token that nobody sent: {refresh.Reveal()}"
            : SaysFailure(it.Body) ? "issued although the body says that it failed: "
            : lives < TimeSpan.FromSeconds(1) || lives > StatedLifetime.Longest ? $"an expiry out of bounds: {lives}"
            : Truth(it, issued, sentAt) is { } truth && issued.ExpiresAt > truth ? $"an expiry later than the truth: {issued.ExpiresAt:O}, truly {truth:O}"
            : issued.RefreshTokenExpiresAt is { } ends && (ends <= sentAt || ends > sentAt + StatedLifetime.Longest)
                ? $"a refresh token's expiry out of bounds: {ends:O}"
            : issued.TokenType.Length is 0 or > 100 || issued.Scope?.Length > 8192 ? "a type or a scope out of bounds: "
            : null;
    }

    /// <summary>
    /// The latest time of expiry that the response allows; null if it gives none. A time counts by the app's clock, unless it has passed by that clock.
    /// </summary>
    private static DateTimeOffset? Truth(AnswerCase it, TokenResponse.Issued issued, DateTimeOffset sentAt)
    {
        var unit = it.Profile.LifetimeUnit;
        var told = Number(Body(it).At(it.Profile.Response.ExpiresIn), unit);
        var now = sentAt.ToUnixTimeSeconds();
        var (assumed, year) = (it.DefaultLifetime ?? it.Profile.DefaultLifetime, StatedLifetime.LongestOf(it.Request().Provider).TotalSeconds);
        var isMoment = unit is LifetimeUnit.UnixSeconds or LifetimeUnit.UnixMilliseconds or LifetimeUnit.Timestamp;
        var seconds = isMoment || Math.Abs((told ?? 0) - now) <= year ? told - now
            : Math.Abs((told ?? 0) - (now * 1000.0)) <= year * 1000 ? (told / 1000) - now
            : told;

        // Where the app's clock does not believe a time, the provider's clock may.
        var stated = seconds >= 1 && seconds <= year ? sentAt.AddSeconds(seconds.Value) : told is not null && told != seconds ? null : sentAt + assumed;
        return new[] { stated, OfJwt(issued.AccessToken.Reveal(), sentAt, year) }.Min();
    }

    private static DateTimeOffset? OfJwt(string token, DateTimeOffset sentAt, double longest)
    {
        try
        {
            using var claims = JsonDocument.Parse(WebEncoders.Base64UrlDecode(token.Split('.') is [_, var payload, _] ? payload : ""));
            var left = claims.RootElement.ValueKind == JsonValueKind.Object
                && claims.RootElement.TryGetProperty("exp", out var exp)
                && exp.ValueKind == JsonValueKind.Number
                ? exp.GetDouble() - sentAt.ToUnixTimeSeconds()
                : 0;
            return left >= 1 && left <= longest ? sentAt.AddSeconds(left) : null;
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            return null;
        }
    }

    private static double? Number(JsonElement element, LifetimeUnit unit)
    {
        if (unit == LifetimeUnit.Timestamp)
        {
            return DateTimeOffset.TryParse(ResponseBody.TextOf(element), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment)
                ? moment.ToUnixTimeMilliseconds() / 1000.0
                : null;
        }

        var number = element.ValueKind switch
        {
            JsonValueKind.Number => element.GetDouble(),
            JsonValueKind.String when double.TryParse(ResponseBody.TextOf(element), NumberStyles.Float, CultureInfo.InvariantCulture, out var parsed) => parsed,
            _ => (double?)null,
        };
        return unit is LifetimeUnit.Milliseconds or LifetimeUnit.UnixMilliseconds ? number / 1000 : number;
    }

    /// <summary>All secrets of the case: those that were sent, and those in the places of its tokens.</summary>
    private static IEnumerable<string> Secrets(AnswerCase it)
    {
        var body = Body(it);
        return new[] { body.TextAt(it.Profile.Response.AccessToken), body.TextAt(it.Profile.Response.RefreshToken) }
            .OfType<string>()
            .Where(t => t.Length >= 4 && t.All(c => c is > ' ' and <= '~'))
            .Concat(Sent);
    }

    private static ResponseBody Body(AnswerCase it) => ResponseBody.Read(it.Body, it.MediaType);

    /// <summary>Every text in the body, read by other code than the tested code: of JSON from each bracket to the first error, and of a form.</summary>
    private static HashSet<string> Strings(byte[] body)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (var text in new[] { Encoding.UTF8, Encoding.Unicode, Encoding.BigEndianUnicode }.Select(encoding => encoding.GetString(body)))
        {
            var (json, starts) = (Encoding.UTF8.GetBytes(text), 0);
            for (var start = Array.IndexOf(json, (byte)'{'); start >= 0 && starts < 40; start = Array.IndexOf(json, (byte)'{', start + 1), starts++)
            {
                Collect(json.AsSpan(start), found);
            }

            foreach (var piece in text.Trim(' ', '\t', '\r', '\n', '\ufeff').Split('&'))
            {
                found.Add(Uri.UnescapeDataString(piece[(piece.IndexOf('=', StringComparison.Ordinal) + 1)..].Replace('+', ' ')));
            }
        }

        return found;
    }

    private static void Collect(ReadOnlySpan<byte> json, HashSet<string> found)
    {
        var reader = new Utf8JsonReader(
            json,
            isFinalBlock: false,
            new JsonReaderState(new JsonReaderOptions { MaxDepth = 1000, AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip }));
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.String)
                {
                    Add(ref reader, found);
                }
            }
        }
        catch (JsonException)
        {
            // The rest is not JSON.
        }
    }

    private static void Add(ref Utf8JsonReader reader, HashSet<string> found)
    {
        try
        {
            found.Add(reader.GetString()!);
        }
        catch (InvalidOperationException)
        {
            // It is not text.
        }
    }

    /// <summary>Only for complete JSON with each member once. Other bodies have no clear meaning.</summary>
    private static bool SaysFailure(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return document.RootElement.ValueKind == JsonValueKind.Object
                && ((document.RootElement.TryGetProperty("error", out var error)
                        && error.ValueKind == JsonValueKind.String
                        && !string.IsNullOrWhiteSpace(error.GetString())
                        && error.GetString()!.Trim().ToUpperInvariant() is not ("0" or "FALSE" or "NULL" or "NONE"))
                    || (document.RootElement.TryGetProperty("ok", out var ok) && ok.ValueKind == JsonValueKind.False));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    [GeneratedRegex(@"\\u[0-9a-f]{4}")]
    private static partial Regex Escape();
}
