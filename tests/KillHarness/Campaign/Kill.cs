using TokenFunctions.Local.Stack.App;

namespace TokenFunctions.KillHarness.Campaign;

/// <param name="Step">A named step of the protocol, or <c>random</c>.</param>
internal sealed record Kill(string Step, Crash Crash);
