using System.Globalization;
using System.Text;
using TokenFunctions.KillHarness.Accounting;
using TokenFunctions.Local.Stack.Api;

namespace TokenFunctions.KillHarness.Crowding;

internal sealed class CrowdReport(CrowdOptions options, TimeSpan answerTime)
{
    private readonly List<TimeSpan> _waits = [];
    private readonly List<string> _violations = [];
    private int _rounds;
    private int _calls;
    private int _reuses;
    private int _errors;

    public IReadOnlyList<string> Violations => _violations;

    public void Add(IReadOnlyList<(ApiAnswer Answer, TimeSpan Time)> answers, int providerCalls, int reuses)
    {
        _rounds++;
        (_calls, _reuses) = (_calls + providerCalls, _reuses + reuses);
        var errors = answers.Count(a => a.Answer.AccessToken is null);
        _errors += errors;
        var tokens = answers.Select(a => a.Answer.AccessToken).OfType<string>().Distinct().Count();
        if (providerCalls != 1 || reuses != 0 || errors != 0 || tokens != 1)
        {
            _violations.Add($"Round {_rounds}: {providerCalls} provider calls, {reuses} reuses, {errors} errors, {tokens} different tokens.");
        }

        _waits.AddRange(answers.Select(a => a.Time));
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"{options.Processes} processes x {options.CallersOfEach} callers on one expired connection, "
                + $"{_rounds} rounds, the provider answers in {answerTime.TotalMilliseconds:0} ms:");
        text.AppendLine(CultureInfo.InvariantCulture, $"provider calls {_calls} ({(double)_calls / _rounds:0.00} a round), reuses {_reuses}, errors {_errors}");
        text.AppendLine(CultureInfo.InvariantCulture, $"waiting, in units of the provider's answer time: p50 {In(0.5)}, p99 {In(0.99)}, worst {In(1)}");
        _violations.ForEach(v => text.AppendLine(v));
        return text.ToString();
    }

    private string In(double share) => string.Create(CultureInfo.InvariantCulture, $"{_waits.At(share) / answerTime:0.0} x");
}
