namespace TokenFunctions.Local.SampleProvider.Grants;

/// <summary>One authorization by one person, and the family of its tokens. Mutable under the ledger's lock only.</summary>
internal sealed class Grant(string id, string clientId, string subject, string scope, DateTimeOffset authorizedAt)
{
    public string Id => id;

    public string ClientId => clientId;

    public string Subject => subject;

    public string Scope => scope;

    public DateTimeOffset AuthorizedAt => authorizedAt;

    public bool Revoked { get; set; }

    /// <summary>Refreshes that are redeemed but have no response yet.</summary>
    public int Processing { get; set; }

    public List<AccessToken> AccessTokens { get; } = [];
}
