using System.Text.RegularExpressions;

namespace TokenFunctions.Deployment.Tests.Bicep.Rules;

/// <summary>No key, connection string or secret is written down, or read from a resource and passed on.</summary>
internal static partial class SecretRule
{
    private const string Fetched = @"list(AccountSas|ServiceSas|Keys|Secrets|ConnectionStrings)|getSecret\(|primaryKey|@secure";
    private const string Named =
        @"AccountKey\s*=|SharedAccess(Key|Signature)\s*=|DefaultEndpointsProtocol|InstrumentationKey\s*=|[?&]sig=|client_?secret\s*[:=]|password\s*[:=]";

    /// <summary>A base64 key has 30 characters in a row without a slash. A resource id is as long, but does not.</summary>
    private const string Shaped = "-----BEGIN|(?=[a-z0-9+/]*[a-z0-9+]{30})[a-z0-9+/]{60,}={0,2}";

    /// <summary>For any text file of the deployment.</summary>
    public static IEnumerable<string> Check(string path, string text) =>
        text.Split('\n').SelectMany((line, i) => Secret().Matches(line).Select(m => $"{path}({i + 1}): '{m.Value}' is, or fetches, a secret"));

    [GeneratedRegex($"{Fetched}|{Named}|{Shaped}", RegexOptions.IgnoreCase)]
    private static partial Regex Secret();
}
