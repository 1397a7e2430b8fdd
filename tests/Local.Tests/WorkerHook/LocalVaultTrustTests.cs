using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Azure.Core;
using Azure.Core.Pipeline;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using TokenFunctions.Local.WorkerHook;

namespace TokenFunctions.Local.Tests.WorkerHook;

public sealed class LocalVaultTrustTests
{
    private static readonly string OtherThumbprint = new('A', 64);

    [Fact]
    public async Task Transport_OnLoopback_TalksToTheOneCertificateOnly()
    {
        using var certificate = SelfSigned();
        await using var server = await ServeAsync(certificate);

        Assert.Equal(200, await GetAsync(server, certificate.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant()));
        await Assert.ThrowsAnyAsync<Exception>(() => GetAsync(server, OtherThumbprint));
    }

    [Theory]
    [InlineData("https://vault.example", SslPolicyErrors.None, true)]
    [InlineData("https://vault.example", SslPolicyErrors.RemoteCertificateChainErrors, false)]
    [InlineData("https://localhost", SslPolicyErrors.RemoteCertificateChainErrors, true)]
    [InlineData("https://[::1]", SslPolicyErrors.RemoteCertificateNameMismatch, true)]
    public void Certificate_CountsOnlyOnLoopback(string uri, SslPolicyErrors errors, bool expected)
    {
        using var certificate = SelfSigned();
        using var handler = LocalVaultTrust.Handler(certificate.GetCertHashString(HashAlgorithmName.SHA256));

        Assert.Equal(expected, handler.ServerCertificateCustomValidationCallback!(new HttpRequestMessage(HttpMethod.Get, uri), certificate, null, errors));
    }

    [Fact]
    public async Task Credential_LaterTryAdd_KeepsTheOneWithTheToken()
    {
        var services = Services(("KeyVault__Uri", "https://127.0.0.1:8443"), ("LocalVault__Thumbprint", OtherThumbprint), ("LocalVault__Token", "t"));
        services.TryAddSingleton<TokenCredential>(_ => throw new InvalidOperationException("the app's own"));
        await using var provider = services.BuildServiceProvider();

        var token = await provider.GetRequiredService<TokenCredential>().GetTokenAsync(new TokenRequestContext(["any"]), default);

        Assert.Equal("t", token.Token);
        Assert.True(token.ExpiresOn > TimeProvider.System.GetUtcNow().AddMinutes(50));
        Assert.IsType<HttpClientTransport>(provider.GetRequiredService<HttpPipelineTransport>());
    }

    [Theory]
    [InlineData("https://my.vault.azure.net", "set", "set")]
    [InlineData("https://localhost", null, null)]
    [InlineData("https://localhost", "set", null)]
    [InlineData("https://localhost", "", "set")]
    [InlineData("not a uri", "set", "set")]
    [InlineData(null, "set", "set")]
    public void Register_AnyOtherVault_RegistersNothing(string? vault, string? thumbprint, string? token)
    {
        var services = Services(("KeyVault__Uri", vault), ("LocalVault__Thumbprint", thumbprint), ("LocalVault__Token", token));

        Assert.DoesNotContain(services, s => s.ServiceType == typeof(TokenCredential) || s.ServiceType == typeof(HttpPipelineTransport));
    }

    private static ServiceCollection Services(params (string Key, string? Value)[] settings)
    {
        var services = new ServiceCollection();
        LocalVaultTrust.AddTo(services, name => settings.FirstOrDefault(s => s.Key == name).Value);
        return services;
    }

    private static async Task<int> GetAsync(WebApplication server, string thumbprint)
    {
        await using var provider = Services(("KeyVault__Uri", server.Urls.Single()), ("LocalVault__Thumbprint", thumbprint), ("LocalVault__Token", "t"))
            .BuildServiceProvider();
        var pipeline = HttpPipelineBuilder.Build(new Options { Transport = provider.GetRequiredService<HttpPipelineTransport>(), Retry = { MaxRetries = 0 } });
        using var message = pipeline.CreateMessage();
        message.Request.Uri.Reset(new Uri(server.Urls.Single()));
        await pipeline.SendAsync(message, default);
        return message.Response.Status;
    }

    private static async Task<WebApplication> ServeAsync(X509Certificate2 certificate)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0, l => l.UseHttps(certificate)));
        var app = builder.Build();
        app.MapGet("/", () => Results.Ok());
        await app.StartAsync();
        return app;
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=not-the-host", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null);
    }

    private sealed class Options : ClientOptions;
}
