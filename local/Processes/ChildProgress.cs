namespace TokenFunctions.Local.Processes;

/// <summary>How far a child has come.</summary>
/// <param name="Lines">Lines that it has written.</param>
/// <param name="ProcessorTime">Processor time that it has used.</param>
internal readonly record struct ChildProgress(long Lines, TimeSpan ProcessorTime)
{
    /// <summary>A server that only waits uses less than this in a minute. A start on a machine under load uses more.</summary>
    private static readonly TimeSpan LeastWork = TimeSpan.FromMilliseconds(250);

    public bool IsAheadOf(ChildProgress earlier) => Lines > earlier.Lines || ProcessorTime - earlier.ProcessorTime >= LeastWork;
}
