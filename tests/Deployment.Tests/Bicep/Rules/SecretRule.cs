using System.Text.RegularExpressions;

namespace TokenFunctions.Deployment.Tests.Bicep.Rules;

/// <summary>No key, connection string or secret: neither written down nor fetched from a resource to be passed on.</summary>
internal static partial class SecretRule
{
    public static IEnumerable<BicepFinding> Check(IReadOnlyDictionary<string, BicepFile> files) =>
        files.Values.SelectMany(file => Check(file.Path, file.Text));

    /// <summary>For any text file that is deployed, or deploys.</summary>
    public static IEnumerable<BicepFinding> Check(string path, string text) =>
        text.Split('\n').SelectMany((line, i) => Secret().Matches(line).Select(m => new BicepFinding(path, i + 1, $"'{m.Value}' is, or fetches, a secret")));

    [GeneratedRegex(@"list(AccountSas|ServiceSas|Keys|Secrets|ConnectionStrings)|AccountKey\s*=|SharedAccess(Key|Signature)\s*=|DefaultEndpointsProtocol|getSecret\(|primaryKey|InstrumentationKey\s*=|[?&]sig=|@secure|client_?secret\s*[:=]|password\s*[:=]|-----BEGIN|[A-Za-z0-9+/]{60,}={0,2}", RegexOptions.IgnoreCase)]
    private static partial Regex Secret();
}
