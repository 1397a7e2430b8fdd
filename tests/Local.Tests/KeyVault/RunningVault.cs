using System.Text.Json;
using Azure;
using Azure.Security.KeyVault.Secrets;
using TokenFunctions.Local.KeyVault;
using TokenFunctions.Tests.Support;

namespace TokenFunctions.Local.Tests.KeyVault;

/// <summary>A vault on a free port with the real client in front, for one test.</summary>
internal sealed class RunningVault : IAsyncDisposable
{
    private RunningVault(KeyVaultServer server, ManualTimeProvider clock)
    {
        Server = server;
        Clock = clock;
        Client = VaultClients.SecretClientOf(server);
    }

    public KeyVaultServer Server { get; }

    public SecretClient Client { get; }

    public ManualTimeProvider Clock { get; }

    public static async Task<RunningVault> StartAsync(string? stateDirectory = null, TimeSpan deletionDelay = default, ManualTimeProvider? clock = null)
    {
        clock ??= new ManualTimeProvider();
        var options = new KeyVaultServerOptions { Port = 0, StateDirectory = stateDirectory, TimeProvider = clock, DeletionDelay = deletionDelay };
        return new RunningVault(await KeyVaultServer.StartAsync(options), clock);
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    /// <summary>The error that the call ends with: status, code and inner code as sent.</summary>
    public static async Task<(int Status, string? Code, string? InnerCode)> ErrorOf(Func<Task> call)
    {
        var exception = await Assert.ThrowsAsync<RequestFailedException>(call);
        using var body = JsonDocument.Parse(exception.GetRawResponse()!.Content);
        var error = body.RootElement.GetProperty("error");
        var inner = error.TryGetProperty("innererror", out var innerError) ? innerError.GetProperty("code").GetString() : null;
        Assert.Equal(error.GetProperty("code").GetString(), exception.ErrorCode);
        Assert.NotEmpty(error.GetProperty("message").GetString()!);
        return (exception.Status, exception.ErrorCode, inner);
    }
}
