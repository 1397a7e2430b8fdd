using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using TokenFunctions.Api.Http;
using TokenFunctions.Model;
using TokenFunctions.Model.Profiles;

namespace TokenFunctions.Tests.Model.Profiles;

/// <summary>docs/providers.md explains every member, every kind and every reason that a profile may use.</summary>
public sealed class ProfileDocumentationTests
{
    private static readonly string Page = File.ReadAllText(InDocs("providers.md"));

    [Theory]
    [InlineData(typeof(ProviderProfile))]
    [InlineData(typeof(ProfileSetting))]
    [InlineData(typeof(ResponsePaths))]
    [InlineData(typeof(SuccessTest))]
    [InlineData(typeof(ErrorDialect))]
    public void Members_AreExplained(Type type) => Assert.DoesNotContain(
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(p => JsonNamingPolicy.SnakeCaseLower.ConvertName(p.Name)), IsMissing);

    [Theory]
    [InlineData(typeof(FailureKind))]
    [InlineData(typeof(BodyEncoding))]
    [InlineData(typeof(RefreshMethod))]
    [InlineData(typeof(LifetimeUnit))]
    [InlineData(typeof(RefreshTokenRotation))]
    public void Values_AreExplained(Type type) => Assert.DoesNotContain(Enum.GetNames(type).Select(JsonNamingPolicy.SnakeCaseLower.ConvertName), IsMissing);

    [Fact]
    public void Reasons_OfEachKind_AreExplained() => Assert.DoesNotContain(ErrorRules.Reasons.SelectMany(kind => kind.Value), IsMissing);

    private static bool IsMissing(string name) => !Page.Contains($"`{name}`", StringComparison.Ordinal);

    private static string InDocs(string file, [CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "..", "docs", file);
}
