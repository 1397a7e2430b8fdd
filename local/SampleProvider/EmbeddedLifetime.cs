using Microsoft.Extensions.Hosting;

namespace TokenFunctions.Local.SampleProvider;

/// <summary>Leaves Ctrl+C to the program that hosts the server.</summary>
internal sealed class EmbeddedLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
