using System.Runtime.CompilerServices;
using TokenFunctions.Api.Http;
using TokenFunctions.Api.Tokens;
using TokenFunctions.Model;
using TokenFunctions.Tests.Api.Http;
using TokenFunctions.Tests.Fakes;
using TokenFunctions.Tests.Fakes.Calls;
using TokenFunctions.Tokens;

namespace TokenFunctions.Tests.Tokens;

/// <summary>Every refusal has a documented reason, and every token that is too short has a warning.</summary>
// Fault 13
public sealed class UnavailableReasonTests
{
    [Fact]
    public void GetToken_NewTokenIsOverAtOnce_NamesThat() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        world.ToExpiry();
        world.Server.Lifetime = TimeSpan.FromSeconds(0.9);

        Assert.Equal(FailureReasons.AccessTokenExpired, (await worker.GetAsync()).IsUnavailable().Reason);
    });

    [Fact]
    public void GetToken_SealingKeyIsNotRead_NamesTheVault() => World.Run(async world =>
    {
        await world.WithConnectionAsync();
        var other = world.NewWorker();
        world.Faults.At(PortNames.Vault, "Find").FailBefore();

        Assert.Equal(FailureReasons.VaultUnavailable, (await other.GetAsync()).IsUnavailable().Reason);
    });

    [Fact]
    public void GetToken_AnotherWorkerRefreshes_NamesThat() => World.Run(async world =>
    {
        var (worker, other) = (await world.WithConnectionAsync(), world.NewWorker());
        world.ToExpiry();
        world.Faults.At(PortNames.Endpoint, "Refresh", other.Name).CrashBefore();
        _ = other.GetAsync();

        Assert.Equal(FailureReasons.RefreshInProgress, (await worker.GetAsync()).IsUnavailable().Reason);
    });

    [Fact]
    public void GetToken_TokenDoesNotFitIntoTheRow_NamesThat() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        world.ToExpiry();
        world.Rows.MostAccessTokenBytes = world.Row.SealedAccessToken!.Value.Length;
        world.Server.SameAccessToken = new string('a', 500);

        Assert.Equal(FailureReasons.AccessTokenTooLarge, (await worker.GetAsync()).IsUnavailable().Reason);
        Assert.Equal(FailureReasons.AccessTokenTooLarge, (await worker.GetAsync()).IsUnavailable().Reason);
    });

    [Fact]
    public async Task Answer_ServiceDoesNotRespond_HasAReason() =>
        Assert.Equal("dependency_unavailable", (string?)(await Requests.WrittenAsync(Problems.RefreshUnavailable("Down."))).Body!["reason"]);

    [Fact]
    public void Answer_VerdictWithoutItsReason_HasAReason() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        var result = new TokenResult.OperatorActionRequired(world.Row with { Status = ConnectionStatus.OperatorActionRequired }, null);

        var answer = worker.Get<TokenResultMapper>().Of(The.Id, result, Representations.Of);

        Assert.Equal(FailureReasons.ProviderErrorUnknown, (string?)(await Requests.WrittenAsync(answer)).Body!["reason"]);
    });

    [Theory]
    [InlineData(null, 4)]
    [InlineData(15, 15)]
    public void GetToken_ResponseIsSlow_WarnsBelowTheMinimum(int? minTtl, int minimum) => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        world.ToExpiry();
        (world.Server.Lifetime, world.Server.Delay) = (TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(18));

        var token = (await worker.GetAsync(minTtl: minTtl is { } seconds ? TimeSpan.FromSeconds(seconds) : null)).IsToken();

        Assert.InRange(token.Remaining, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(minimum));
        Assert.Equal(WarningCodes.MinTtlUnattainable, token.Warning!.Code);
    });

    [Fact]
    public void Reasons_AreExplained()
    {
        var page = File.ReadAllText(InDocs("http.md"));

        var words = typeof(FailureReasons).GetFields().Concat(typeof(WarningCodes).GetFields()).Select(f => (string)f.GetRawConstantValue()!);
        Assert.DoesNotContain(words, w => !page.Contains($"`{w}`", StringComparison.Ordinal));
    }

    private static string InDocs(string file, [CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "docs", file);
}
