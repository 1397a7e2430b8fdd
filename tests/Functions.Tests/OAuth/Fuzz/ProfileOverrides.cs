using TokenFunctions.Model;
using TokenFunctions.Model.Profiles;

namespace TokenFunctions.Tests.OAuth.Fuzz;

/// <summary>Changes to a profile that a registration may make: any member, in any combination that the validator accepts.</summary>
internal static class ProfileOverrides
{
    private static readonly string[] Paths =
    [
        "access_token", "refresh_token", "token_type", "scope", "expires_in", "expires_at", "error", "status", "code", "message", "ok", "data.access_token",
        "data.refresh_token", "data.expires_in", "data.expires_at", "authed_user.access_token", "authed_user.refresh_token", "error.code", "error.message",
        "error.type", "a.a.a", "owner.user.id", "data", "error_description", ".", "..", "a.", ".a",
    ];

    private static readonly string[] Codes = ["invalid_grant", "bad_refresh_token", "BAD_REFRESH_TOKEN", "190", "99991668", "invalid_code", "nonsense"];
    private static readonly string[] Texts = ["invalid", "refresh token", "expired", "too many", "e"];
    private static readonly FailureKind[] Kinds = Enum.GetValues<FailureKind>();
    private static readonly string[] Reasons =
    [
        FailureReasons.RefreshTokenRejected, FailureReasons.InteractionRequired, FailureReasons.ClientRejected, FailureReasons.ProviderThrottled,
        FailureReasons.ProviderErrorUnknown,
    ];

    public static ProviderProfile Apply(Random random, ProviderProfile profile)
    {
        for (var changes = 1 + random.Next(4); changes > 0; changes--)
        {
            var changed = Change(random, profile);
            profile = IsValid(changed) ? changed : profile;
        }

        return profile;
    }

    private static ProviderProfile Change(Random random, ProviderProfile profile)
    {
        string Path() => Pick(random, Paths);
        return random.Next(14) switch
        {
            0 => profile with { Response = profile.Response with { AccessToken = Path() } },
            1 => profile with { Response = profile.Response with { RefreshToken = Path() } },
            2 => profile with
            {
                Response = profile.Response with { AccessToken = "data.access_token", RefreshToken = "data.refresh_token", ExpiresIn = "data.expires_in" },
            },
            3 => profile with { Response = profile.Response with { ExpiresIn = Path() } },
            4 => profile with { Response = profile.Response with { Error = Path(), ErrorDescription = [Path(), Path()] } },
            5 => profile with { Response = profile.Response with { TokenType = Path(), Scope = Path(), RefreshTokenExpiresIn = [Path()] } },
            6 => profile with { Response = profile.Response with { Suberror = Path(), ErrorCodes = Path() } },
            7 => profile with { Response = profile.Response with { RefreshToken = profile.Response.AccessToken } },
            8 => profile with { Success = new SuccessTest(Path(), Pick(random, ["true", "0", "ok", "success", ""])) },
            9 => profile with { LifetimeUnit = Pick(random, Enum.GetValues<LifetimeUnit>()) },
            10 => profile with { DefaultLifetime = TimeSpan.FromSeconds(1 + random.Next(100_000)) },
            11 => profile with
            {
                BodyEncoding = Pick(random, Enum.GetValues<BodyEncoding>()),
                ClientAuthentication = Pick(random, Enum.GetValues<ClientAuthentication>()),
            },
            _ => profile with { Errors = [Dialect(random), .. profile.Errors] },
        };
    }

    private static ErrorDialect Dialect(Random random) => new()
    {
        Status = random.Next(3) == 0 ? Pick(random, [200, 400, 401, 403, 422, 429, 503]) : null,
        Code = random.Next(2) == 0 ? Pick(random, Codes) : null,
        DescriptionContains = random.Next(3) == 0 ? Pick(random, Texts) : null,
        Suberror = random.Next(6) == 0 ? Pick(random, Paths) : null,
        ErrorCodes = random.Next(6) == 0 ? [700082] : [],
        Kind = Pick(random, Kinds),
        Reason = Pick(random, Reasons),
        RetryAfter = random.Next(4) == 0 ? TimeSpan.FromSeconds(random.Next(86_400)) : null,
    };

    private static bool IsValid(ProviderProfile profile)
    {
        try
        {
            ProfileValidator.Validate(profile);
            return true;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    private static T Pick<T>(Random random, T[] from) => from[random.Next(from.Length)];
}
