namespace TokenFunctions.Model;

/// <summary>Id of a grant: 16 hex digits. Each refresh token that management states begins a new grant.</summary>
internal readonly record struct GrantId(string Value)
{
    public override string ToString() => Value;
}
