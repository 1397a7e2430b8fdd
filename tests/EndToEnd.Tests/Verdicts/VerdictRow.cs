using TokenFunctions.Local.SampleProvider.Emulations;

namespace TokenFunctions.EndToEnd.Tests.Verdicts;

/// <summary>What callers get from one provider in each situation.</summary>
internal sealed record VerdictRow(Emulation Emulation, Cell Alive, Cell Dead, Cell Throttled, Cell Concurrent, Cell OperatorsError, IReadOnlyDictionary<string, Cell> OtherErrors);
