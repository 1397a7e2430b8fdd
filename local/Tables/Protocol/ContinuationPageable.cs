namespace Azure.Data.Tables.Protocol;

/// <summary>Pages until no continuation is given: an empty page is not the end.</summary>
internal sealed class ContinuationPageable<T>(Func<string?, int?, Task<Page<T>>> fetch, int? pageSize) : AsyncPageable<T>
    where T : notnull
{
    public override async IAsyncEnumerable<Page<T>> AsPages(string? continuationToken = null, int? pageSizeHint = null)
    {
        do
        {
            var page = await fetch(continuationToken, pageSizeHint ?? pageSize).ConfigureAwait(false);
            yield return page;
            continuationToken = page.ContinuationToken;
        }
        while (!string.IsNullOrEmpty(continuationToken));
    }
}
