using System.Text.RegularExpressions;

namespace TokenFunctions.Model.Profiles;

/// <summary>
/// An https URL with placeholders for settings: <c>https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token</c>. A value cannot add another component to
/// the URL. Allowed are a host name where the placeholder is the whole host, one label or a part of it elsewhere in the host, and unreserved characters (RFC
/// 3986 section 2.3) in path and query.
/// </summary>
internal sealed partial class EndpointTemplate
{
    private const string Scheme = "https://";

    private readonly string _text;
    private readonly string _authority;

    private EndpointTemplate(string text)
    {
        _text = text;
        _authority = text.StartsWith(Scheme, StringComparison.Ordinal) ? text[Scheme.Length..].Split('/', '?', '#')[0] : "";
    }

    public static EndpointTemplate? Of(string? text) => text is null ? null : new(text);

    /// <summary>The settings that the template needs.</summary>
    public IEnumerable<string> Names => Placeholder().Matches(_text).Select(match => match.Groups[1].Value).Distinct(StringComparer.Ordinal);

    /// <summary>Null where one of its settings has no value.</summary>
    public string? Fill(IReadOnlyDictionary<string, string> values) =>
        Names.All(values.ContainsKey) ? Placeholder().Replace(_text, match => values[match.Groups[1].Value]) : null;

    /// <summary>Why a value does not fit its placeholders, in words for people; null where it fits.</summary>
    public string? Problem(string name, string value)
    {
        if (!Names.Contains(name))
        {
            return null;
        }

        if (IsWholeHost(name))
        {
            return HostName().IsMatch(value) ? null : "Must be a host name, without scheme, port or path.";
        }

        if (_authority.Contains($"{{{name}}}", StringComparison.Ordinal) && !Label().IsMatch(value))
        {
            return "Must be one label of a host name: letters, digits and hyphens, no dots.";
        }

        return Unreserved().IsMatch(value) && value.Trim('.').Length > 0 ? null : "Must be of letters, digits and . _ ~ - only.";
    }

    /// <summary>Why this is not a template of an https URL for every value; null where it is one.</summary>
    public string? Problem(IReadOnlyDictionary<string, ProfileSetting> settings)
    {
        var noTemplate = $"{_text} is not a template of an https URL";
        if (_authority.Length == 0 || Placeholder().Replace(_text, "").AsSpan().ContainsAny('{', '}'))
        {
            return noTemplate;
        }

        if (Names.FirstOrDefault(name => !settings.ContainsKey(name)) is { } undeclared)
        {
            return $"{_text} needs {undeclared}, which is not among its settings";
        }

        if (Names.FirstOrDefault(name => ChoosesTheDomain(name) && settings[name].Values.Count == 0) is { } free)
        {
            return $"{_text} lets {free} choose the domain, so {free} must list its values";
        }

        var example = Placeholder().Replace(_text, match => IsWholeHost(match.Groups[1].Value) ? "acme.example" : "x");
        return IsHttps(example) ? null : noTemplate;
    }

    private static bool IsHttps(string text) => Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri is { Scheme: "https", UserInfo: "", Fragment: "" };

    private bool IsWholeHost(string name) => _authority == $"{{{name}}}";

    /// <summary>A placeholder within the last two labels, next to fixed text, could change the vendor's domain into another one.</summary>
    private bool ChoosesTheDomain(string name) =>
        !IsWholeHost(name) && _authority.Split(':')[0].Split('.').TakeLast(2).Any(label => label.Contains($"{{{name}}}", StringComparison.Ordinal));

    [GeneratedRegex(@"\{([a-z][a-z0-9_]*)\}")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"\A[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\z")]
    private static partial Regex Label();

    [GeneratedRegex(@"\A(?=.{1,253}\z)([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\z")]
    private static partial Regex HostName();

    [GeneratedRegex(@"\A[A-Za-z0-9._~-]+\z")]
    private static partial Regex Unreserved();
}
