using System.Net;
using TokenFunctions.Local.Stack.Api;

namespace TokenFunctions.Local.Stack.Demo.Steps;

internal sealed class Sweep : IDemoStep
{
    private static readonly TimeSpan AskEvery = TimeSpan.FromMilliseconds(250);

    // The token falls due in a second or two. The due index counts in minutes, and a minute may end in between.
    private const int Tries = 40;

    public string Title => "The timer's sweep refreshes what is about to expire, and nothing else";

    public async Task RunAsync(DemoWorld world, DemoReport report, CancellationToken cancellationToken)
    {
        var expiring = await GenerationAsync(DemoConnections.Expiring);
        var healthy = await GenerationAsync(DemoConnections.Healthy);

        var fired = await world.Api.FireAsync("Sweep", cancellationToken);
        report.Equal("POST /admin/functions/Sweep", $"{(int)HttpStatusCode.Accepted}", $"{fired}");

        var swept = await UntilSweptAsync(world, expiring, cancellationToken);
        report.Equal("generation of 'expiring'", expiring + 1, swept.Generation);
        report.Equal("its status", "active", swept.Text("status"));
        report.Equal("generation of 'healthy', which is not due", healthy, await GenerationAsync(DemoConnections.Healthy));

        async Task<long?> GenerationAsync(string id) => (await world.Api.GetConnectionAsync(id, cancellationToken)).Generation;
    }

    private static async Task<ApiAnswer> UntilSweptAsync(DemoWorld world, long? before, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            var seen = await world.Api.GetConnectionAsync(DemoConnections.Expiring, cancellationToken);
            if (seen.Generation != before || tries == Tries)
            {
                return seen;
            }

            await world.WaitAsync(AskEvery, cancellationToken);
            await world.Api.FireAsync("Sweep", cancellationToken);
        }
    }
}
