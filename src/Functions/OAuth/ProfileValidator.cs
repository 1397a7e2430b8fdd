namespace TokenFunctions.OAuth;

internal static class ProfileValidator
{
    private static readonly HashSet<string> Reasons = [.. typeof(FailureReasons).GetFields().Select(field => (string)field.GetRawConstantValue()!)];

    /// <exception cref="InvalidDataException">The profile contradicts itself or the protocol.</exception>
    public static void Validate(ProviderProfile profile)
    {
        var problems = profile.Errors.SelectMany(Problems)
            .Concat(Endpoints(profile).Where(uri => uri is not { IsAbsoluteUri: true, Scheme: "https" }).Select(uri => $"{uri} is not an https URL"));
        if (problems.FirstOrDefault() is { } problem)
        {
            throw new InvalidDataException($"Profile {profile.Name}: {problem}.");
        }
    }

    private static IEnumerable<Uri> Endpoints(ProviderProfile profile) =>
        new[] { profile.TokenEndpoint, profile.RevocationEndpoint, profile.Documentation }.OfType<Uri>();

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
}
