using System.Net;
using TokenFunctions.Local.Stack.Api;

namespace TokenFunctions.KillHarness.Campaign;

/// <summary>After all faults: each connection refreshes to a token that its provider accepts, or needs a person.</summary>
internal static class FinalCheck
{
    private const int AtATime = 8;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(300);
    private static readonly TimeSpan AskEvery = TimeSpan.FromSeconds(2);

    public static async Task RunAsync(Instance instance, IReadOnlyList<Fleet> fleets, Watch watch)
    {
        foreach (var fleet in fleets)
        {
            fleet.Provider.Behaviour = Weather.FairAt(fleet.Provider.Behaviour) with
            {
                AccessTokenLifetime = TimeSpan.FromHours(1),
                AnswerDelay = TimeSpan.Zero,
            };
        }

        var parallel = new ParallelOptions { MaxDegreeOfParallelism = AtATime * 8 };
        await Parallel.ForEachAsync(fleets.SelectMany(f => f.All), parallel, async (connection, _) => await CheckAsync(instance, connection, watch));
    }

    private static async Task CheckAsync(Instance instance, FleetConnection connection, Watch watch)
    {
        var started = TimeProvider.System.GetTimestamp();
        ApiAnswer answer;
        do
        {
            answer = await watch.SeenAsync(connection, await instance.Api.GetTokenAsync(connection.Id));
            if (answer.Status == HttpStatusCode.OK)
            {
                answer = await watch.SeenAsync(connection, await instance.Api.RefreshAsync(connection.Id));
            }

            if (answer.Status == HttpStatusCode.OK)
            {
                answer = await watch.SeenAsync(connection, await instance.Api.GetTokenAsync(connection.Id));
            }

            if (answer.AccessToken is { } token)
            {
                if (!await connection.Fleet.IsHonouredAsync(token))
                {
                    watch.Add(new Violation(connection.Id, "at the end the provider refuses its token"));
                }

                return;
            }

            if (answer.Status == HttpStatusCode.Conflict)
            {
                return;
            }

            await Task.Delay(AskEvery, TimeProvider.System);
        }
        while (TimeProvider.System.GetElapsedTime(started) < Patience);
        watch.Add(new Violation(connection.Id, $"at the end no token and nobody asked: {answer}"));
    }
}
