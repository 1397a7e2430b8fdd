using Microsoft.Extensions.Hosting;

namespace TokenFunctions.Local.KeyVault.Hosting;

/// <summary>Leaves signals to the program that hosts the vault; the default lifetime would take Ctrl+C for itself.</summary>
internal sealed class EmbeddedLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
