namespace Azure.Data.Tables.Protocol;

/// <summary>The answer that there is no such entity.</summary>
internal sealed class MissingEntity<T>(Response response) : NullableResponse<T>
{
    public override bool HasValue => false;

    public override T Value =>
        throw new InvalidOperationException($"There is no value: the service answered {response.Status}. Look at {nameof(HasValue)} first.");

    public override Response GetRawResponse() => response;
}
