using System.Diagnostics.Metrics;
using TokenFunctions.Refresh;

namespace TokenFunctions.Telemetry;

/// <summary>What leaves: how long handed out tokens still live, and how many no longer do, which must stay none.</summary>
public sealed class HandOutTelemetry
{
    public const string Life = "token.life";
    public const string ExpiredHandedOut = "token.expired_handed_out";

    private readonly Histogram<double> _life;
    private readonly Counter<long> _expired;

    public HandOutTelemetry(IMeterFactory meters)
    {
        var meter = meters.Create(RefreshTelemetry.MeterName);
        _life = meter.CreateHistogram<double>(Life, "s", "Life left in tokens when they are handed out.");
        _expired = meter.CreateCounter<long>(ExpiredHandedOut, "{token}", "Tokens that had expired when they were handed out.");
    }

    /// <param name="now">When it leaves: what it had left when it was chosen is not asked.</param>
    public void HandedOut(TokenReply.Token token, DateTimeOffset now)
    {
        var left = (token.Connection.AccessTokenExpiresAt!.Value - now).TotalSeconds;
        KeyValuePair<string, object?> provider = new("provider", token.Connection.Provider);
        _life.Record(left, provider);
        _expired.Add(left > 0 ? 0 : 1, provider);
    }
}
