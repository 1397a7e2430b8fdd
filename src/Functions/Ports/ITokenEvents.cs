using TokenFunctions.Model;

namespace TokenFunctions.Ports;

/// <summary>Which tokens leave the app, for metrics.</summary>
internal interface ITokenEvents
{
    /// <param name="now">When the token leaves the app.</param>
    void HandedOut(Connection connection, DateTimeOffset now);
}
