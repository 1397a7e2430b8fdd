using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using TokenFunctions.Local.KeyVault.Secrets;

namespace TokenFunctions.Local.KeyVault.Http;

/// <summary>
/// A page of a list and the address of the next page. The next page begins after this page's last key, even if secrets were added or removed in between.
/// </summary>
internal sealed record SecretPage(IReadOnlyList<SecretBundle> Value, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? NextLink)
{
    private const int MaxResults = 25;
    private const string SkipToken = "$skiptoken";

    /// <param name="items">Sorted by <paramref name="key"/>, ignoring case.</param>
    /// <exception cref="VaultException">400: <c>maxresults</c> or <c>$skiptoken</c> is not valid.</exception>
    public static SecretPage Of<T>(HttpRequest request, IEnumerable<T> items, Func<T, string> key, Func<T, SecretBundle> bundle)
    {
        var size = SizeOf(request);
        var after = After(request);
        var rest = items.Where(item => after is null || string.Compare(key(item), after, StringComparison.OrdinalIgnoreCase) > 0).Take(size + 1).ToList();
        var page = rest.Take(size).ToList();
        return new SecretPage([.. page.Select(bundle)], rest.Count > size ? NextLinkAfter(request, key(page[^1]), size) : null);
    }

    private static int SizeOf(HttpRequest request)
    {
        var text = request.Query["maxresults"].ToString();
        if (text.Length == 0)
        {
            return MaxResults;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size is > 0 and <= MaxResults
            ? size
            : throw VaultException.BadParameter($"maxresults is a number from 1 to {MaxResults}.");
    }

    private static string? After(HttpRequest request)
    {
        var token = request.Query[SkipToken].ToString();
        try
        {
            return token.Length == 0 ? null : Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token));
        }
        catch (FormatException)
        {
            throw VaultException.BadParameter($"{SkipToken} is not one of this vault's.");
        }
    }

    private static string NextLinkAfter(HttpRequest request, string key, int size) =>
        $"{request.Scheme}://{request.Host}{request.Path}?api-version={request.Query["api-version"]}"
        + $"&{SkipToken}={Base64Url.EncodeToString(Encoding.UTF8.GetBytes(key))}&maxresults={size}";
}
