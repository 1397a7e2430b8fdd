using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace TokenFunctions.OAuth;

internal static partial class ProfileValidator
{
    private static readonly HashSet<string> Reasons = [.. typeof(FailureReasons).GetFields().Select(field => (string)field.GetRawConstantValue()!)];

    /// <exception cref="InvalidDataException">The profile contradicts itself or the protocol.</exception>
    public static void Validate(ProviderProfile profile)
    {
        var problems = profile.Errors.SelectMany(Problems)
            .Concat(profile.Endpoints.Select(endpoint => EndpointTemplate.Of(endpoint.Value)!.Problem(profile.Settings)).OfType<string>())
            .Concat(SettingProblems(profile))
            .Concat(profile.Documentation is null or { IsAbsoluteUri: true, Scheme: "https" } ? [] : [$"{profile.Documentation} is not an https URL"]);
        if (problems.FirstOrDefault() is { } problem)
        {
            throw new InvalidDataException($"Profile {profile.Name}: {problem}.");
        }
    }

    private static IEnumerable<string> SettingProblems(ProviderProfile profile)
    {
        var used = profile.Endpoints.SelectMany(endpoint => EndpointTemplate.Of(endpoint.Value)!.Names).ToHashSet(StringComparer.Ordinal);
        var unused = profile.Settings.Keys.Where(name => !used.Contains(name)).Select(name => $"no address has a place for setting {name}");
        var values = profile.Settings.SelectMany(setting => setting.Value.Values.Select(value => (setting.Key, value)))
            .Where(found => !HostPart().IsMatch(found.value)).Select(found => $"{found.value} is no value for setting {found.Key}");
        var defaults = new ProfileSettings(profile, ImmutableSortedDictionary<string, string>.Empty).Problems().Select(found => $"the default of setting {found.Name} does not fit: {found.Problem.TrimEnd('.')}");
        return unused.Concat(values).Concat(defaults);
    }

    private static IEnumerable<string> Problems(ErrorDialect dialect)
    {
        if (!dialect.NamesSomething)
        {
            yield return $"an error of reason {dialect.Reason} names nothing to match";
        }

        if (!Reasons.Contains(dialect.Reason))
        {
            yield return $"{dialect.Reason} is not a known reason";
        }

        if (dialect.Status is { } status and not (>= 200 and < 300 or >= 400 and < 429 or > 429 and < 500))
        {
            yield return $"no verdict comes of status {status}";
        }
    }

    [GeneratedRegex(@"\A[A-Za-z0-9]+([.-][A-Za-z0-9]+)*\z")]
    private static partial Regex HostPart();
}
