namespace TokenFunctions.Management;

/// <summary>The result of a PUT.</summary>
internal abstract record PutResult<T>
{
    private PutResult()
    {
    }

    public sealed record Created(T Value) : PutResult<T>;

    public sealed record Replaced(T Value) : PutResult<T>;

    /// <summary>Nothing was written.</summary>
    public sealed record Invalid(string Field, string Message) : PutResult<T>;

    /// <summary>Nothing was written, because another connection has the refresh token.</summary>
    public sealed record RefreshTokenInUse(string User) : PutResult<T>;
}
