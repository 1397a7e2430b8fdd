using System.Diagnostics.Metrics;
using TokenFunctions.Model;
using TokenFunctions.Ports;

namespace TokenFunctions.Telemetry;

/// <summary><see cref="ITokenEvents"/> as metrics: how long tokens still live when they are handed out, and how many had expired, which must be none.</summary>
internal sealed class TokenTelemetry : ITokenEvents
{
    public const string Life = "token.life";
    public const string ExpiredHandedOut = "token.expired_handed_out";

    private readonly Histogram<double> _life;
    private readonly Counter<long> _expired;

    public TokenTelemetry(IMeterFactory meters)
    {
        var meter = meters.Create(RefreshTelemetry.MeterName);
        _life = meter.CreateHistogram<double>(Life, "s", "Remaining lifetime of tokens when they are handed out.");
        _expired = meter.CreateCounter<long>(ExpiredHandedOut, "{token}", "Tokens that had expired when they were handed out.");
    }

    public void HandedOut(Connection connection, DateTimeOffset now)
    {
        var left = (connection.AccessTokenExpiresAt!.Value - now).TotalSeconds;
        KeyValuePair<string, object?> provider = new("provider", connection.Provider);
        _life.Record(left, provider);
        _expired.Add(left > 0 ? 0 : 1, provider);
    }
}
