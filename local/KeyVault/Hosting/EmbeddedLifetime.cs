using Microsoft.Extensions.Hosting;

namespace TokenFunctions.Local.KeyVault.Hosting;

/// <summary>Leaves signals to the program that hosts the vault. The default lifetime would handle Ctrl+C itself.</summary>
internal sealed class EmbeddedLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
