namespace TokenFunctions.Local.Stack;

internal static class ExitCodes
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int Usage = 2;

    /// <summary>The code that a shell reports for a program that Ctrl+C ended.</summary>
    public const int Interrupted = 130;
}
