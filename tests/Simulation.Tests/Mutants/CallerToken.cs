namespace TokenFunctions.Simulation.Tests.Mutants;

/// <summary>The cancellation of the caller on whose behalf the code runs.</summary>
internal static class CallerToken
{
    private static readonly AsyncLocal<CancellationToken> Value = new();

    public static CancellationToken Current
    {
        get => Value.Value;
        set => Value.Value = value;
    }
}
