using TokenFunctions.Ports;

namespace TokenFunctions.Simulation.Tests.World;

/// <summary>The simulated provider's answers tell how long its tokens live.</summary>
public sealed class NoIntrospection : ITokenIntrospection
{
    internal Task<DateTimeOffset?> ExpiryOfAsync(IntrospectionRequest request, TimeSpan timeout) => throw new InvalidOperationException("Nobody asks a provider that has told.");
}
