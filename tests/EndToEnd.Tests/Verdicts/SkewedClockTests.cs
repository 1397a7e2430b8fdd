using System.Text.Json.Nodes;
using TokenFunctions.EndToEnd.Tests.Running;
using TokenFunctions.Local.SampleProvider;
using TokenFunctions.Local.SampleProvider.Emulations;

namespace TokenFunctions.EndToEnd.Tests.Verdicts;

/// <summary>A provider whose clock is wrong, and whose responses give times of expiry instead of lifetimes.</summary>
[Collection(WorldCollection.Name)]
public sealed class SkewedClockTests(World world)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    [Theory]
    [InlineData(ExpiresInShape.UnixSeconds, "unix_seconds", 0)]
    [InlineData(ExpiresInShape.UnixSeconds, "unix_seconds", 300)]
    [InlineData(ExpiresInShape.UnixMilliseconds, "unix_milliseconds", 300)]
    [InlineData(ExpiresInShape.Timestamp, "timestamp", 300)]
    [InlineData(ExpiresInShape.Timestamp, "timestamp", -300)]
    [InlineData(ExpiresInShape.Milliseconds, "milliseconds", 300)]
    public async Task Token_OfASkewedProvider_IsNeverSaidToLiveLongerThanItDoes(ExpiresInShape shape, string unit, int skew)
    {
        var emulation = Emulation.Sample with { Behaviour = new() { AccessTokenLifetime = Lifetime, ExpiresInShape = shape, ClockSkewSeconds = skew } };
        await using var provider = await EmulatedProvider.RegisterAsync(world.Api, emulation);
        var registration = provider.Registration();
        registration["overrides"] = new JsonObject { ["lifetime_unit"] = unit };
        await provider.PutAsync(registration);
        var connection = await provider.ConnectAsync(living: false);

        var answer = (await world.Api.GetTokenAsync(connection.Id)).Is(200);

        var left = TimeSpan.FromSeconds(answer["expires_in"].GetInt32());
        Assert.InRange(left, Lifetime / 3, Lifetime);
    }
}
