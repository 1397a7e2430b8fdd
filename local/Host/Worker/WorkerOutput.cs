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

    /// <summary>One step of the start, so that a person who waits sees which; said again while the worker makes progress, so that the stack sees that too.</summary>
    public void Progress(string step) => Line($"Waiting for the app to {step} ...");

    /// <summary>Prints what was held back, and holds nothing from now on.</summary>
    public void Release()
    {
        lock (_gate)
        {
            _held?.ForEach(errors.WriteLine);
            _held = null;
        }
    }

    /// <summary>What was held back, without stack traces, on one line.</summary>
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
