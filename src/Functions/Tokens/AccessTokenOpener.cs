using TokenFunctions.Model;
using TokenFunctions.Ports;
using TokenFunctions.Sealing;

namespace TokenFunctions.Tokens;

/// <summary>Opens the sealed access token of a row.</summary>
internal sealed class AccessTokenOpener(TokenSealer sealer, IRefreshEvents events)
{
    /// <param name="row">With a sealed access token.</param>
    internal async ValueTask<Result> TryOpenAsync(Connection row, CancellationToken cancellationToken)
    {
        try
        {
            var context = new SealContext(SealPurpose.AccessToken, row.Id, row.GrantId);
            return new Result.Opened(await sealer.OpenAsync(row.SealedAccessToken!.Value, context, cancellationToken));
        }
        catch (VaultUnavailableException e)
        {
            events.AccessTokenUnreadable(row, e);
            return new Result.Unavailable();
        }
        catch (SealBrokenException e)
        {
            events.AccessTokenUnreadable(row, e);
            return new Result.Broken();
        }
    }

    internal abstract record Result
    {
        public sealed record Opened(Secret AccessToken) : Result;

        /// <summary>The vault does not respond.</summary>
        public sealed record Unavailable : Result;

        /// <summary>It does not open, and never will.</summary>
        public sealed record Broken : Result;
    }
}
