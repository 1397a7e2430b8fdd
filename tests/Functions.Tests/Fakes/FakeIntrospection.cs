using TokenFunctions.Ports;
using TokenFunctions.Tests.Fakes.Calls;

namespace TokenFunctions.Tests.Fakes;

internal sealed class FakeIntrospection(World world, ICallInterceptor calls) : ITokenIntrospection
{
    public async Task<DateTimeOffset?> ExpiryOfAsync(IntrospectionRequest request, TimeSpan timeout)
    {
        try
        {
            return await calls.CallAsync(
                new PortOperation(PortNames.Introspection, "Introspect", request.AccessToken.Reveal()),
                () => Task.FromResult(world.Server.IntrospectedExpiry),
                message => new PortFailedException(message),
                CancellationToken.None);
        }
        catch (PortFailedException)
        {
            return null;
        }
    }
}
