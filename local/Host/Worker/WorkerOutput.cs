namespace TokenFunctions.Local.Host.Worker;

/// <summary>
/// Passes on what the worker writes. Standard error is held back until the worker has started: if it does not start, the lines become part of
/// one message instead.
/// </summary>
internal sealed class WorkerOutput(TextWriter output, TextWriter errors)
{
    private const int MostHeld = 50;

    private readonly Lock _gate = new();
    private List<string>? _held = [];

    public void Line(string line)
    {
        lock (_gate)
        {
            output.WriteLine(line);
        }
    }

    public void ErrorLine(string line)
    {
        lock (_gate)
        {
            if (_held is null)
            {
                errors.WriteLine(line);
            }
            else if (_held.Count < MostHeld)
            {
                _held.Add(line);
            }
        }
    }

    /// <summary>
    /// Prints a step of the start for the developer who waits. It is printed again while the worker makes progress, so that the stack sees the progress.
    /// </summary>
    public void Progress(string step) => Line($"Waiting for the app to {step} ...");

    /// <summary>Prints the lines that were held back. From then on no line is held back.</summary>
    public void Release()
    {
        lock (_gate)
        {
            _held?.ForEach(errors.WriteLine);
            _held = null;
        }
    }

    /// <summary>The lines that were held back, without stack traces, on one line.</summary>
    public string TakeErrors()
    {
        lock (_gate)
        {
            var text = WorkerText.OneLine(_held ?? []);
            _held = [];
            return text;
        }
    }
}
