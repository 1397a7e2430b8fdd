using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;

namespace TokenFunctions.Model;

/// <summary>When a JWT was issued and when it ends (RFC 7519 section 4.1), unverified, in seconds since 1970.</summary>
internal readonly record struct JwtTimes(double Expiry, double? IssuedAt)
{
    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <summary>
    /// The shorter of what is left and the whole lifetime, so that neither a wrong clock nor an earlier issue makes it too long. An <c>iat</c> after the end
    /// is wrong.
    /// </summary>
    /// <param name="left">Seconds until the end, by a clock.</param>
    public double Shorter(double left) => IssuedAt < Expiry ? Math.Min(left, Expiry - IssuedAt.Value) : left;

    /// <summary>None where it has ended; null where it is longer than <paramref name="longest"/>.</summary>
    public TimeSpan? LeftAt(DateTimeOffset now, TimeSpan longest) => StatedLifetime.Of(Shorter(Expiry - now.UnixSeconds()), longest);

    /// <summary>Null for an opaque token, and for a JWT without <c>exp</c>.</summary>
    public static JwtTimes? Of(string token)
    {
        if (token.Split('.') is not [_, var payload, _] || !Base64Url.IsValid(payload))
        {
            return null;
        }

        try
        {
            using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(payload), Lenient);
            return Number(claims.RootElement, "exp") is { } expiry ? new JwtTimes(expiry, Number(claims.RootElement, "iat")) : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // It is no JSON, or the name of some member is no text.
            return null;
        }
    }

    private static double? Number(JsonElement claims, string name)
    {
        if (claims.ValueKind != JsonValueKind.Object || !claims.TryGetProperty(name, out var claim))
        {
            return null;
        }

        return claim.ValueKind switch
        {
            JsonValueKind.Number when claim.TryGetDouble(out var number) => number,
            JsonValueKind.String when double.TryParse(claim.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => number,
            _ => null,
        };
    }
}
