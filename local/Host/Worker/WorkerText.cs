namespace TokenFunctions.Local.Host.Worker;

/// <summary>Text of the worker as part of a message of one line.</summary>
internal static class WorkerText
{
    /// <summary>Without stack traces: they do not help to correct a setting, and they hide the cause.</summary>
    public static string OneLine(IEnumerable<string> lines) => string.Join(" | ", lines.Select(l => l.Trim()).Where(l => l.Length > 0 && !IsStackTrace(l)));

    public static string OneLine(string text) => OneLine(text.Split('\n'));

    private static bool IsStackTrace(string line) => line.StartsWith("at ", StringComparison.Ordinal) || line.StartsWith("--- ", StringComparison.Ordinal);
}
