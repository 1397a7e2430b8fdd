using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using TokenFunctions.Local.SampleProvider;

namespace TokenFunctions.Local.Tests.SampleProvider;

public sealed class SampleProviderServerTests
{
    [Fact]
    public async Task StartAsync_PortZero_ListensOnAFreeLoopbackPort()
    {
        await using var provider = await ProviderHarness.StartAsync();

        Assert.Equal(("http", "127.0.0.1", "/"), (provider.Server.Uri.Scheme, provider.Server.Uri.Host, provider.Server.Uri.AbsolutePath));
        Assert.NotEqual(0, provider.Server.Uri.Port);
    }

    [Fact]
    public async Task StartAsync_PortInUse_SaysWhichPort()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        var error = await Assert.ThrowsAsync<IOException>(() => SampleProviderServer.StartAsync(new() { Port = port }));

        Assert.StartsWith($"Port {port} is in use", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DisposeAsync_RequestsHangAndWait_TheyAreBrokenOffAtOnce()
    {
        await using var provider = await ProviderHarness.StartAsync(new() { Fault = Fault.Hang, FaultLimit = 10, AnswerDelay = TimeSpan.Zero });
        var hanging = Enumerable.Range(0, 10).Select(_ => provider.RefreshAsync("rt")).ToArray();
        await ProviderHarness.Eventually(() => provider.Counters.FaultsStruck == 10);
        provider.Server.Behaviour = new() { AnswerDelay = TimeSpan.FromHours(1) };
        var waiting = provider.RefreshAsync(provider.Server.IssueGrant().RefreshToken);
        await ProviderHarness.Eventually(() => provider.Clock.PendingTimers == 1);
        var start = TimeProvider.System.GetTimestamp();

        await provider.Server.DisposeAsync();

        Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(5));
        await Assert.ThrowsAsync<HttpRequestException>(() => waiting);
        foreach (var request in hanging)
        {
            await Assert.ThrowsAsync<HttpRequestException>(() => request);
        }
    }

    [Fact]
    public async Task DisposeAsync_ThePortIsFreeAgain()
    {
        var first = await SampleProviderServer.StartAsync(new() { Port = 0 });
        var port = first.Uri.Port;
        await first.DisposeAsync();

        await using var second = await SampleProviderServer.StartAsync(new() { Port = port });

        Assert.Equal(port, second.Uri.Port);
    }

    [Fact]
    public async Task StartAsync_TwoServers_HaveDifferentSecretsAndGrants()
    {
        await using var one = await ProviderHarness.StartAsync();
        await using var other = await ProviderHarness.StartAsync();

        Assert.NotEqual(one.Server.Client.Secret, other.Server.Client.Secret);
        Assert.Equal(401, (await other.MeAsync(one.Server.IssueGrant().AccessToken)).Status);
    }

    [Fact]
    public async Task ForeignHostHeader_Is400()
    {
        await using var provider = await ProviderHarness.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "control/counters") { Headers = { Host = "evil.example" } };

        Assert.Equal(400, (await provider.SendAsync(request)).Status);
    }

    [Fact]
    public async Task Behaviour_Swapped_ARequestKeepsTheOneItBeganWith()
    {
        await using var provider = await ProviderHarness.StartAsync(new() { AnswerDelay = TimeSpan.FromSeconds(5), ExpiresInShape = ExpiresInShape.String });
        var refresh = provider.RefreshAsync(provider.Server.IssueGrant().RefreshToken);
        await ProviderHarness.Eventually(() => provider.Clock.PendingTimers == 1);

        provider.Server.Behaviour = new() { ExpiresInShape = ExpiresInShape.Absent };
        provider.Clock.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal("3600", (string?)(await refresh).Json["expires_in"]);
    }

    [Fact]
    public async Task IssueGrant_UnknownClient_Throws()
    {
        await using var provider = await ProviderHarness.StartAsync();

        Assert.Throws<ArgumentException>(() => provider.Server.IssueGrant(clientId: "nobody"));
    }

    [Fact]
    public async Task ToString_NothingSecretPrints()
    {
        await using var provider = await ProviderHarness.StartAsync();
        var grant = provider.Server.IssueGrant();
        var options = new SampleProviderOptions { ClientSecret = "hush" };

        Assert.DoesNotContain(grant.AccessToken, grant.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(grant.RefreshToken, grant.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(provider.Server.Client.Secret, provider.Server.Client.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("hush", options.ToString(), StringComparison.Ordinal);
    }
}
