using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using TokenFunctions.Local.Stack.Api;

namespace TokenFunctions.KillHarness.Campaign;

/// <summary>Checks each response against the promises.</summary>
internal sealed class Watch(Dice dice)
{
    private readonly ConcurrentDictionary<string, long> _generations = new();
    private readonly ConcurrentDictionary<string, string> _reasons = new();
    private readonly ConcurrentBag<Violation> _violations = [];
    private readonly ConcurrentDictionary<string, int> _answers = new();

    public IReadOnlyCollection<Violation> Violations => _violations;

    public IReadOnlyDictionary<string, int> Answers => _answers;

    public void Add(Violation violation) => _violations.Add(violation);

    public long GenerationOf(FleetConnection connection) => _generations.GetValueOrDefault(connection.Id);

    /// <summary>Why a person is needed; null if no person is.</summary>
    public string? ReasonOf(FleetConnection connection) => _reasons.GetValueOrDefault(connection.Id);

    /// <summary>The process died during the request, or was stopped for longer than any caller waits.</summary>
    public static bool IsDeath(Exception e) =>
        e is WorkerDiedException or HttpRequestException or IOException or System.Net.Sockets.SocketException
            or TaskCanceledException or ObjectDisposedException;

    public async Task<ApiAnswer> SeenAsync(FleetConnection connection, ApiAnswer answer)
    {
        _answers.AddOrUpdate(answer.ToString(), 1, (_, n) => n + 1);
        switch (answer.Status)
        {
            case HttpStatusCode.OK when answer.AccessToken is not null:
                await CheckTokenAsync(connection, answer);
                break;
            case HttpStatusCode.Conflict:
                _reasons[connection.Id] = answer.Text("reason") ?? answer.ToString();
                break;
            case HttpStatusCode.OK or HttpStatusCode.ServiceUnavailable:
                break;
            case HttpStatusCode.InternalServerError when answer.Body.ValueKind == JsonValueKind.Undefined:
                throw new WorkerDiedException();
            default:
                Add(new Violation(connection.Id, $"answered {answer}"));
                break;
        }

        return answer;
    }

    private async Task CheckTokenAsync(FleetConnection connection, ApiAnswer answer)
    {
        var received = TimeProvider.System.GetTimestamp();
        var generation = answer.Generation!.Value;
        _generations.AddOrUpdate(connection.Id, generation, (_, known) => Math.Max(known, generation));
        if (dice.Chance(80) || await connection.Fleet.IsHonouredAsync(answer.AccessToken!))
        {
            return;
        }

        // A refused token must have expired on the way here, or its family must be revoked.
        var life = TimeSpan.FromSeconds(answer.Member("expires_in").GetInt32());
        if (TimeProvider.System.GetElapsedTime(received) < life - TimeSpan.FromSeconds(1)
            && connection.Fleet.Provider.Counters.Reuses.All(r => r.GrantId != connection.Grant.GrantId))
        {
            Add(new Violation(connection.Id, $"the provider refuses the access token of generation {generation}"));
        }
    }
}
