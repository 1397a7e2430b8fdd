using System.Collections.Immutable;
using TokenFunctions.Api.Http;
using TokenFunctions.Api.Providers;
using TokenFunctions.Connections;
using TokenFunctions.Management;
using TokenFunctions.Model;
using TokenFunctions.Ports;
using TokenFunctions.Refresh;
using TokenFunctions.Sealing;
using TokenFunctions.Tests.Fakes;
using TokenFunctions.Tests.Fakes.Calls;
using TokenFunctions.Tokens;

namespace TokenFunctions.Tests.Telemetry;

/// <summary>No secret is printed.</summary>
public sealed class RedactionTests
{
    private const string Mark = "must-not-print";
    private static readonly Secret Secret = new(Mark);
    private static readonly TokenResponse.Issued Issued = new() { AccessToken = Secret, TokenType = "Bearer", RefreshToken = Secret, ExpiresAt = The.Start };
    private static readonly StoredRefreshToken AtHand = new(Secret, new Fingerprint("fingerprint"), RefreshTokenOrigin.InForce);
    private static readonly SealingKey Key = new(new SecretVersion("v1"), new byte[SealingKey.SizeInBytes]);
    private static readonly RefreshCredentials Material = new(Some.Provider(), new ClientSecretPair(Secret), Key, AtHand);
    private static readonly Connection Row = Some.Connection() with
    {
        SealedAccessToken = Sealed(),
        SealedRefreshToken = Sealed(),
        Spares = [new SpareToken(Sealed(), new Fingerprint("f"))],
        Intent = new RefreshIntent("a", The.Start, new Fingerprint("f")),
    };

    public static TheoryData<string, object> Holders => new()
    {
        { nameof(TokenFunctions.Model.Secret), Secret },
        { nameof(VaultSecret), new VaultSecret(Secret, new SecretVersion("v1"), new Dictionary<string, string>()) },
        { nameof(SealingKey), Key },
        { nameof(TokenRequest), new TokenRequest(Some.Provider(), Secret, Secret, null) },
        { nameof(RevocationRequest), new RevocationRequest(Some.Provider(), Secret, Secret, TokenTypeHint.RefreshToken) },
        { nameof(IntrospectionRequest), new IntrospectionRequest(Some.Provider(), Secret, Secret) },
        { nameof(TokenResponse.Issued), Issued },
        { nameof(TokenResponse.Failed), Answers.Salvaged(Mark) },
        { nameof(StoredRefreshToken), AtHand },
        { nameof(RefreshCredentials), Material },
        { nameof(ClientSecretPair), new ClientSecretPair(Secret, Secret) },
        { nameof(ReceivedTokens), new ReceivedTokens(Row, Material, AtHand, Issued, Secret, The.Start) },
        { nameof(SendResult), new SendResult(Issued, The.Start, false) },
        { nameof(Connection), Row },
        { nameof(RefreshResult), new RefreshResult(RefreshOutcome.Refreshed, Row) },
        { nameof(AccessTokenOpener), new AccessTokenOpener.Result.Opened(Secret) },
        { nameof(TokenResult.Token), new TokenResult.Token(Row, Secret, TimeSpan.Zero, null) },
        { nameof(ConnectionDefinition), Some.Definition(Mark) with { AccessToken = Secret } },
        {
            nameof(ClientAuthenticationRequest),
            new ClientAuthenticationRequest(ClientAuthentication.PrivateKeyJwt, Secret, null, null, null, null, AssertionAudience.Issuer)
        },
        { nameof(ProviderDefinition), new ProviderDefinition(Some.Provider(), Secret) },
    };

    [Theory]
    [MemberData(nameof(Holders))]
    public void Print_HolderOfASecret_DoesNotShowIt(string type, object holder)
    {
        Assert.DoesNotContain(Mark, holder.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Mark, System.Text.Json.JsonSerializer.Serialize(holder, holder.GetType()), StringComparison.Ordinal);
        _ = type;
    }

    /// <summary>If a type gets a member with a secret, it needs a row above.</summary>
    [Fact]
    public void Holders_EachTypeWithASecret_IsAmongThem()
    {
        var listed = Holders.Select(row => ((object[])row)[1].GetType()).ToHashSet();
        var holders = typeof(Secret).Assembly.GetTypes().Where(t => t.GetProperties().Any(p => p.PropertyType == typeof(Secret)));
        Assert.Empty(holders.Except(listed).Select(t => t.Name));
    }

    [Fact]
    public void Log_DayOfTrouble_HasNoSecret() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        TokenResponse[] answers =
        [
            Answers.NotProcessed(), Answers.TimedOut(), Answers.Salvaged("rt-salvaged-" + Mark), Answers.InvalidClient(), Answers.InvalidGrant(),
        ];
        foreach (var (answer, port) in answers.Zip((string[])[PortNames.Vault, PortNames.Store, PortNames.DueIndex, PortNames.Leases, PortNames.Notifier]))
        {
            world.Answer(answer);
            world.Faults.At(port).Skip(1).Times(2).FailAfter();
            await Record.ExceptionAsync(() => worker.RefreshAsync());
            await Record.ExceptionAsync(() => worker.SweepAsync());
            await Record.ExceptionAsync(() => worker.ReconcileAsync());
            world.Advance(TimeSpan.FromMinutes(20));
        }

        await worker.DeleteAsync();

        Assert.True(world.Log.Count > 10);
        Assert.DoesNotContain(world.Log, l => l.Contains(Mark, StringComparison.Ordinal));
        Assert.DoesNotContain(world.Log, l => l.Contains("rt-grant", StringComparison.Ordinal) || l.Contains("at-grant", StringComparison.Ordinal));
    });

    private static ImmutableArray<byte> Sealed() => TokenSealer.Seal(Key, new SealContext(SealPurpose.AccessToken, The.Id, new GrantId("g")), Secret);
}
