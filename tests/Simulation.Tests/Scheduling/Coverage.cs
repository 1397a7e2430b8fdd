namespace TokenFunctions.Simulation.Tests.Scheduling;

/// <summary>What can happen in a run; counted, so that everybody sees what the proof has met.</summary>
internal enum Happening
{
    Calls,
    FailedBefore,
    FailedAfter,
    RefusedInOutage,
    OutageOfTable,
    OutageOfVault,
    OutageOfLeases,
    OutageOfProvider,
    OutageOfNotifier,
    WorkerKilled,
    WorkerPaused,
    PausedBeyondLease,
    ClockBackAnHour,
    ClockMended,
    OwnWriteRefused,
    CallerGoneAway,
    Get,
    GetWithMinTtl,
    CallersAtOnce,
    ForcedRefresh,
    RejectedReport,
    Sweep,
    Reconcile,
    PutNewGrant,
    PutKnownToken,
    PutTokenInFlight,
    PutFirstToken,
    Delete,
    DeleteAndCreate,
    RegistrationBroken,
    RegistrationHealed,
    ValidTokenRefused,
    VerdictHealed,
    TableRestored,
    TokenSent,
    SentAgain,
    RequestLost,
    AnswerLost,
    AnswerTooLate,
    AnswerAfterPause,
    RetryAfter,
    RefusedWhileConcurrent,
    AnswerWithoutAccessToken,
    FamilyKilled,
    Recovery,
    EscapeCopySaved,
    EscapeCopyUsed,
    SpareKept,
    SpareUsed,
    CommitOntoVerdict,
    ReauthRequired,
    RotationLost,
    OperatorActionRequired,
    TokenServed,
    Unavailable,
    SecretRefused,
}

/// <summary>Not for several threads: each run has its own.</summary>
internal sealed class Coverage
{
    private readonly long[] _counts = new long[Enum.GetValues<Happening>().Length];

    public long this[Happening what] => _counts[(int)what];

    public void Count(Happening what) => _counts[(int)what]++;

    public void Add(Coverage other)
    {
        for (var i = 0; i < _counts.Length; i++)
        {
            _counts[i] += other._counts[i];
        }
    }

    public override string ToString() =>
        string.Join(", ", Enum.GetValues<Happening>().Select(h => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{h} {this[h]:N0}")));
}
