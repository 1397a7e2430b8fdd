namespace TokenFunctions.Model;

/// <summary>Key Vault's id of one version of a secret.</summary>
internal readonly record struct SecretVersion(string Value)
{
    public override string ToString() => Value;
}
