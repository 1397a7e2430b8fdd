namespace TokenFunctions.Local.Processes;

/// <summary>The last lines that a process wrote, for an error message.</summary>
internal sealed class OutputTail(int capacity)
{
    private readonly Lock _gate = new();
    private readonly Queue<string> _lines = new(capacity);

    public void Add(string line)
    {
        lock (_gate)
        {
            if (_lines.Count == capacity)
            {
                _lines.Dequeue();
            }

            _lines.Enqueue(line);
        }
    }

    public override string ToString()
    {
        lock (_gate)
        {
            return _lines.Count == 0 ? "(it wrote nothing)" : string.Join(" | ", _lines.Select(l => l.Trim()).Where(l => l.Length > 0));
        }
    }
}
