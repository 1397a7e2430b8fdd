namespace TokenFunctions.Local.FunctionsRuntime;

/// <summary>A reason not to start that the developer can mend: its message is all that is shown.</summary>
internal sealed class StartupException(IReadOnlyList<string> errors, Exception? inner = null)
    : Exception(string.Join(Environment.NewLine, errors), inner)
{
    public StartupException(string error, Exception? inner = null)
        : this([error], inner)
    {
    }

    public IReadOnlyList<string> Errors { get; } = errors;
}
