namespace TokenFunctions.KillHarness.Campaign;

/// <param name="Step">Where the process was killed or stopped; <c>random</c> for any moment.</param>
/// <param name="At">Timestamp.</param>
/// <param name="HeldLease">The process held the connection's lease.</param>
internal sealed record Hit(string Step, long At, bool HeldLease);

/// <param name="Served">Until a caller had a good token.</param>
/// <param name="Renewed">Until a caller had one newer than any seen before; null if that never happened.</param>
/// <param name="IsClean">Nothing else befell the connection meanwhile.</param>
internal sealed record Recovered(Hit Hit, TimeSpan? Served, TimeSpan? Renewed, bool IsClean);
