using Microsoft.Extensions.Hosting;

namespace TokenFunctions.Local.SampleProvider;

/// <summary>The server lives inside another program: Ctrl+C is that program's affair.</summary>
internal sealed class EmbeddedLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
