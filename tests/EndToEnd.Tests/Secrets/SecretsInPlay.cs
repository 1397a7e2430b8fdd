using System.Net;
using System.Text;

namespace TokenFunctions.EndToEnd.Tests.Secrets;

/// <summary>Secret values in each encoding in which they may appear.</summary>
internal sealed class SecretsInPlay
{
    private readonly Dictionary<string, string> _spellings = [];

    public int Count { get; private set; }

    public void Add(string what, string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            throw new ArgumentException($"There is no {what}: the test would prove nothing.", nameof(value));
        }

        Count++;
        var base64 = Convert.ToBase64String(Encoding.UTF8.GetBytes(value));
        foreach (var spelling in new[] { value, Uri.EscapeDataString(value), WebUtility.UrlEncode(value), base64 })
        {
            _spellings[spelling] = what;
        }
    }

    /// <summary>HTTP Basic of RFC 6749 section 2.3.1.</summary>
    public void AddClient(string id, string secret)
    {
        Add("client secret", secret);
        Add("client credentials", $"{Uri.EscapeDataString(id)}:{Uri.EscapeDataString(secret)}");
    }

    /// <summary>Fails with the name of the secret that was found, not its value.</summary>
    public void AssertAbsentFrom(string text, string where)
    {
        Assert.NotEmpty(text);
        foreach (var (spelling, what) in _spellings)
        {
            var at = text.IndexOf(spelling, StringComparison.Ordinal);
            Assert.True(at < 0, at < 0 ? "" : $"A {what} is in {where}, after: {text[Math.Max(0, at - 200)..at]}");
        }
    }
}
