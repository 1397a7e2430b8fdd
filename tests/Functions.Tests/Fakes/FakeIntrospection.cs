using TokenFunctions.Ports;

namespace TokenFunctions.Tests.Fakes;

internal sealed class FakeIntrospection(Worker worker) : Port(worker, PortNames.Introspection), ITokenIntrospection
{
    public async Task<DateTimeOffset?> ExpiryOfAsync(IntrospectionRequest request, TimeSpan timeout)
    {
        try
        {
            return await CallAsync("Introspect", request.AccessToken.Reveal(), () => Worker.World.Server.IntrospectedExpiry, message => new PortFailedException(message));
        }
        catch (PortFailedException)
        {
            return null;
        }
    }
}
