namespace TokenFunctions.Tests.Fakes;

/// <summary>Rules of what goes wrong at which call; each applies to the next call that matches, once unless told otherwise.</summary>
internal sealed class Faults : IPortHook
{
    private readonly List<Rule> _rules = [];

    public Rule At(string port, string operation = "", string? worker = null) => Add(call =>
        call.Port == port && call.Operation.StartsWith(operation, StringComparison.Ordinal) && (worker is null || call.Worker.Name == worker));

    public Rule Add(Func<PortCall, bool> matches)
    {
        var rule = new Rule(matches);
        _rules.Add(rule);
        return rule;
    }

    public void Clear() => _rules.Clear();

    public async Task BeforeAsync(PortCall call)
    {
        foreach (var rule in _rules.Where(r => r.Matches(call)).ToList())
        {
            await rule.BeforeAsync(call);
        }
    }

    public async Task AfterAsync(PortCall call)
    {
        foreach (var rule in _rules.Where(r => r.IsFor(call)).ToList())
        {
            await rule.AfterAsync(call);
        }
    }

    internal sealed class Rule(Func<PortCall, bool> matches)
    {
        private readonly List<PortCall> _seen = [];
        private Func<PortCall, Task> _before = _ => Task.CompletedTask;
        private Func<PortCall, Task> _after = _ => Task.CompletedTask;
        private int _skip;
        private int _times = 1;

        /// <summary>Calls that it applied to.</summary>
        public int Seen => _seen.Count;

        public Rule Times(int times)
        {
            _times = times;
            return this;
        }

        public Rule Always() => Times(int.MaxValue);

        public Rule Skip(int calls)
        {
            _skip = calls;
            return this;
        }

        public Rule FailBefore() => Before(call => throw new PortFailedException($"{call} failed before its effect."));

        public Rule FailAfter() => After(call => throw new PortFailedException($"{call} failed after its effect."));

        public Rule Before(Func<PortCall, Task> before)
        {
            _before = before;
            return this;
        }

        public Rule After(Func<PortCall, Task> after)
        {
            _after = after;
            return this;
        }

        public Rule CrashBefore() => Before(call => call.Worker.CrashAsync());

        public Rule CrashAfter() => After(call => call.Worker.CrashAsync());

        internal bool Matches(PortCall call)
        {
            if (_seen.Count >= _times || !matches(call) || _skip-- > 0)
            {
                return false;
            }

            _seen.Add(call);
            return true;
        }

        internal bool IsFor(PortCall call) => _seen.Contains(call);

        internal Task BeforeAsync(PortCall call) => _before(call);

        internal Task AfterAsync(PortCall call) => _after(call);
    }
}
