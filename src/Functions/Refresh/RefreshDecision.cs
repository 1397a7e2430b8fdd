using TokenFunctions.Connections;
using TokenFunctions.Model;
using TokenFunctions.Options;
using TokenFunctions.Ports;

namespace TokenFunctions.Refresh;

/// <summary>Decides by the row alone whether the provider must be asked.</summary>
internal sealed class RefreshDecision(IProviderStore providers, RegistrationTrials trials, RefreshOptions options, TimeProvider time)
{
    /// <returns>The result where the row alone gives it; null where the provider must be asked.</returns>
    public async Task<RefreshResult?> DecideAsync(Connection? row, FreshnessRequirement requirement, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return row switch
        {
            null or { IsDeleted: true } => new RefreshResult(RefreshOutcome.AlreadyFresh, null),
            _ when requirement.IsMetBy(row, now, options) => new RefreshResult(RefreshOutcome.AlreadyFresh, row),
            { Status: ConnectionStatus.Pending } => new RefreshResult(RefreshOutcome.ReauthRequired, row),
            { HasRefreshToken: false } => new RefreshResult(RefreshOutcome.ReauthRequired, row),
            _ when requirement.IsForced => null,
            { Verdict: not null } when await StandsAsync(row, cancellationToken) => new RefreshResult(OutcomeOf(row.Status), row),
            _ => ClockTolerance.CoolDownEnd(row, now) is { } end ? new RefreshResult(RefreshOutcome.Deferred, row, end) : null,
        };
    }

    public bool IsMet(FreshnessRequirement requirement, Connection row) => requirement.IsMetBy(row, time.GetUtcNow(), options);

    /// <summary>After a try of a verdict: its result counts for the other connections of the registration.</summary>
    public void Record(RefreshResult result) => trials.Record(result);

    /// <summary>A verdict stands until the grant changes, which clears it, the provider's registration changes, or another try is due.</summary>
    private async Task<bool> StandsAsync(Connection row, CancellationToken cancellationToken)
    {
        var hasChanged = await providers.ReadReadableAsync(row.Provider, cancellationToken) is { } provider && provider.Version != row.Verdict!.ProviderVersion;
        return !hasChanged && !trials.MayTry(row);
    }

    private static RefreshOutcome OutcomeOf(ConnectionStatus status) =>
        status == ConnectionStatus.OperatorActionRequired ? RefreshOutcome.OperatorActionRequired : RefreshOutcome.ReauthRequired;
}
