using System.Globalization;
using Microsoft.AspNetCore.Http;
using TokenFunctions.Local.SampleProvider.Endpoints;
using static TokenFunctions.Local.SampleProvider.ProviderCounters;

namespace TokenFunctions.Local.SampleProvider.Faults;

/// <summary>Comes between a request's effect and its response: it can prevent the effect, and delay, drop or replace the response.</summary>
internal sealed class FaultInjector(BehaviourCell behaviour, TimeProvider time, ProviderCounters counters, CancellationToken stopping)
{
    public async Task RunAsync(HttpContext http, Func<HttpContext, ProviderBehaviour, Task<Committed>> commit)
    {
        var taken = behaviour.Take();
        SetHeaders(http, taken);
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stopping);
        try
        {
            var answer = await CommitAsync(http, commit, taken, leaving.Token);
            await (taken.Fault == Fault.None ? answer!.WriteAsync(http) : StrikeAsync(http, taken, leaving.Token));
        }
        catch (OperationCanceledException) when (leaving.IsCancellationRequested)
        {
            http.Abort();
        }
    }

    /// <summary>RFC 9110 section 6.6.1. Without clock skew, the server sets the header itself.</summary>
    private void SetHeaders(HttpContext http, ProviderBehaviour taken)
    {
        foreach (var (name, value) in taken.AnswerHeaders ?? new Dictionary<string, string>())
        {
            http.Response.Headers[name] = value;
        }

        if (taken.ClockSkewSeconds != 0)
        {
            http.Response.Headers.Date = time.GetUtcNow().AddSeconds(taken.ClockSkewSeconds).ToString("R", CultureInfo.InvariantCulture);
        }
    }

    /// <summary>Null if the fault prevents the effect.</summary>
    private async Task<Answer?> CommitAsync(
        HttpContext http, Func<HttpContext, ProviderBehaviour, Task<Committed>> commit, ProviderBehaviour taken, CancellationToken leaving)
    {
        using var committed = Commits(taken) ? await commit(http, taken) : null;
        if (taken.AnswerDelay > TimeSpan.Zero)
        {
            await Task.Delay(taken.AnswerDelay, time, leaving);
        }

        return committed?.Answer;
    }

    private static bool Commits(ProviderBehaviour taken) => taken.Fault switch
    {
        Fault.None or Fault.DropAfterCommit => true,
        Fault.DropBeforeCommit => false,
        _ => taken.FaultCommits,
    };

    private Task StrikeAsync(HttpContext http, ProviderBehaviour taken, CancellationToken leaving)
    {
        counters.Add(Count.FaultStruck);
        switch (taken.Fault)
        {
            case Fault.DropBeforeCommit or Fault.DropAfterCommit:
                http.Abort();
                return Task.CompletedTask;
            case Fault.Hang:
                return Task.Delay(Timeout.InfiniteTimeSpan, time, leaving);
            default:
                return FaultAnswers.Of(taken).WriteAsync(http);
        }
    }
}
