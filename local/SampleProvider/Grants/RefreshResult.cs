namespace TokenFunctions.Local.SampleProvider.Grants;

internal abstract class RefreshResult
{
    private RefreshResult()
    {
    }

    /// <param name="turn">Ends just before the response is sent. Until then the grant counts as being refreshed.</param>
    public sealed class Issued(IssuedTokens tokens, IDisposable turn) : RefreshResult
    {
        public IssuedTokens Tokens => tokens;

        public IDisposable Turn => turn;
    }

    public sealed class Dead : RefreshResult;

    public sealed class AlreadyProcessing : RefreshResult;

    public sealed class ScopeExceeded : RefreshResult;
}
