using TokenFunctions.Local.SampleProvider.Emulations;

namespace TokenFunctions.EndToEnd.Tests.Verdicts;

/// <summary>What callers get from one provider in each situation. A situation that fails does not affect the others.</summary>
internal sealed record VerdictRow(
    Emulation Emulation, Task<Cell> Alive, Task<Cell> Dead, Task<Cell> Throttled, Task<Cell> Concurrent, Task<Cell> OperatorsError, Task<Cell> SecretInRotation,
    IReadOnlyDictionary<string, Task<Cell>> OtherErrors);
