using System.Net;

namespace TokenFunctions.Local.Stack.Demo.Steps;

internal sealed class Register : IDemoStep
{
    private static readonly TimeSpan Long = TimeSpan.FromHours(1);
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(2);

    public string Title => "Register a provider and its connections";

    public async Task RunAsync(DemoWorld world, DemoReport report, CancellationToken cancellationToken)
    {
        var provider = await world.Registration.PutProviderAsync(cancellationToken);
        report.Equal($"PUT /api/providers/{world.Provider.Emulation.Name}", $"{(int)HttpStatusCode.Created}", $"{provider}");

        await PutAsync(DemoConnections.Healthy, Long, "eager");
        await PutAsync(DemoConnections.Expiring, Short, "eager");
        await PutAsync(DemoConnections.Crowded, Short, "on_demand");
        await PutAsync(DemoConnections.Revoked, Short, "on_demand");

        async Task PutAsync(string id, TimeSpan lifetime, string strategy)
        {
            var answer = await world.PutConnectionAsync(id, lifetime, strategy, cancellationToken);
            report.Equal($"PUT /api/connections/{id}, whose access token lives {lifetime.TotalSeconds:0} s", $"{(int)HttpStatusCode.Created}", $"{answer}");
        }
    }
}
