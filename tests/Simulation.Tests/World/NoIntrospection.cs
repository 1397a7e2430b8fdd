using TokenFunctions.Ports;

namespace TokenFunctions.Simulation.Tests.World;

/// <summary>The simulated provider's answers tell how long its tokens live.</summary>
internal sealed class NoIntrospection : ITokenIntrospection
{
    public Task<DateTimeOffset?> ExpiryOfAsync(IntrospectionRequest request, TimeSpan timeout) =>
        throw new InvalidOperationException("Nobody asks a provider that has told.");
}
