using TokenFunctions.Model;

namespace TokenFunctions.Refresh;

/// <param name="Requirement">What the token must satisfy; a row that satisfies it is left as it is.</param>
/// <param name="WaitTimeout">How long to wait for another worker's refresh.</param>
/// <param name="Known">The row, if the caller has just read it.</param>
internal sealed record RefreshRequest(string ConnectionId, FreshnessRequirement Requirement, TimeSpan WaitTimeout, Connection? Known = null);
