using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace TokenFunctions.Model.Profiles;

/// <summary>Finds the errors of a profile: contradictions, invalid addresses, and secrets in members that responses show.</summary>
internal static partial class ProfileValidator
{
    /// <exception cref="InvalidDataException">The profile contradicts itself or the protocol.</exception>
    public static void Validate(ProviderProfile profile)
    {
        foreach (var (member, problem) in Problems(profile))
        {
            throw new InvalidDataException($"Profile {profile.Name}: {member}: {problem}.");
        }
    }

    /// <summary>The problems in words for people, each with the member that is wrong.</summary>
    public static IEnumerable<(string Member, string Problem)> Problems(ProviderProfile profile) =>
    [
        .. NameProblems(profile),
        .. EndpointProblems(profile),
        .. SettingProblems(profile),
        .. ReuseProblems(profile),
        .. LifetimeProblems(profile),
        .. RequestRules.Problems(profile),
        .. PathProblems(profile),
        .. profile.Errors.SelectMany(ErrorRules.Problems).Select(problem => ("errors", problem)),
    ];

    private static IEnumerable<(string, string)> NameProblems(ProviderProfile profile)
    {
        if (!Name().IsMatch(profile.Name))
        {
            yield return ("name", $"{profile.Name} is no name: lower-case letters, digits and hyphens");
        }

        if (profile.Documentation is not (null or { IsAbsoluteUri: true, Scheme: "https" }))
        {
            yield return ("documentation", $"{profile.Documentation} is not an https URL");
        }
    }

    private static IEnumerable<(string, string)> EndpointProblems(ProviderProfile profile) => profile.Endpoints
        .Select(endpoint => (endpoint.Key, Problem: EndpointTemplate.Of(endpoint.Value)!.Problem(profile.Settings)))
        .Where(found => found.Problem is not null)
        .Select(found => (found.Key, found.Problem!));

    private static IEnumerable<(string, string)> SettingProblems(ProviderProfile profile)
    {
        var used = profile.Endpoints.SelectMany(endpoint => EndpointTemplate.Of(endpoint.Value)!.Names).ToHashSet(StringComparer.Ordinal);
        var unused = profile.Settings.Keys.Where(name => !used.Contains(name)).Select(name => $"no address has a place for setting {name}");
        var values = profile.Settings.SelectMany(setting => setting.Value.Values.Select(value => (setting.Key, value)))
            .Where(found => !HostPart().IsMatch(found.value)).Select(found => $"{found.value} is no value for setting {found.Key}");
        var defaults = new ProfileSettings(profile, ImmutableSortedDictionary<string, string>.Empty).Problems()
            .Select(found => $"the default of setting {found.Name} does not fit: {found.Problem.TrimEnd('.')}");
        return unused.Concat(values).Concat(defaults).Select(problem => ("settings", problem));
    }

    private static IEnumerable<(string, string)> ReuseProblems(ProviderProfile profile)
    {
        if (profile is { Rotation: RefreshTokenRotation.Never, ReuseIsHarmless: false })
        {
            yield return ("reuse_is_harmless", "a refresh token that never rotates is sent again with every refresh, so reuse is harmless");
        }

        if (profile is { ReuseGrace: not null, Rotation: RefreshTokenRotation.Never } or { ReuseGrace: not null, ReuseIsHarmless: true })
        {
            yield return ("reuse_grace", "there is a grace only where a refresh token rotates and its reuse is not harmless");
        }

        if (profile is { ConcurrentRefreshIsSafe: true, Rotation: RefreshTokenRotation.Always, ReuseIsHarmless: false, ReuseGrace: null })
        {
            yield return (
                "concurrent_refresh_is_safe",
                "where refresh tokens always rotate and reuse is fatal, the second of two refreshes at a time is a reuse");
        }
    }

    private static IEnumerable<(string, string)> LifetimeProblems(ProviderProfile profile)
    {
        var lifetimes = new (string Member, TimeSpan? Value)[]
        {
            ("reuse_grace", profile.ReuseGrace), ("default_lifetime", profile.DefaultLifetime),
            ("refresh_token_idle_lifetime", profile.RefreshTokenIdleLifetime), ("refresh_token_absolute_lifetime", profile.RefreshTokenAbsoluteLifetime),
        };
        return lifetimes.Where(lifetime => lifetime.Value <= TimeSpan.Zero).Select(lifetime => (lifetime.Member, "must be longer than nothing"))
            .Concat(
                profile.RefreshTokenIdleLifetime > profile.RefreshTokenAbsoluteLifetime
                    ? [("refresh_token_idle_lifetime", "is longer than refresh_token_absolute_lifetime")]
                    : []);
    }

    private static IEnumerable<(string, string)> PathProblems(ProviderProfile profile)
    {
        var r = profile.Response;
        string[] paths =
        [
            r.AccessToken,
            r.RefreshToken,
            r.TokenType,
            r.Scope,
            r.ExpiresIn,
            .. r.RefreshTokenExpiresIn,
            r.Error,
            .. r.ErrorDescription,
            r.Suberror,
            r.ErrorCodes,
        ];
        return paths.Where(path => !Path().IsMatch(path)).Select(path => ("response", $"'{path}' is no path: names separated by dots"))
            .Concat(profile.Success is { } test && !Path().IsMatch(test.Path) ? [("success", $"'{test.Path}' is no path: names separated by dots")] : []);
    }

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9-]{0,99}\z")]
    private static partial Regex Name();

    [GeneratedRegex(@"\A[A-Za-z0-9]+([.-]+[A-Za-z0-9]+)*\z")]
    private static partial Regex HostPart();

    [GeneratedRegex(@"\A[^.\s]+(\.[^.\s]+)*\z")]
    private static partial Regex Path();
}
