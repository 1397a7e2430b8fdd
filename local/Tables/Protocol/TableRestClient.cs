using Azure.Core;
using Azure.Core.Pipeline;

namespace Azure.Data.Tables.Protocol;

/// <summary>Sends operations to an account; what is neither 2xx nor expected is a <see cref="RequestFailedException"/> with the service's error code.</summary>
internal sealed class TableRestClient(HttpPipeline pipeline, Uri account, string version)
{
    public async Task<Response> SendAsync(TableRequest request, CancellationToken cancellationToken)
    {
        using var message = CreateMessage(request);
        await pipeline.SendAsync(message, cancellationToken).ConfigureAwait(false);
        var response = message.Response;
        return response.Status is >= 200 and < 300 || response.Status == request.Expected ? response : throw new RequestFailedException(response);
    }

    private HttpMessage CreateMessage(TableRequest request)
    {
        var message = pipeline.CreateMessage(Context(request.Expected));
        message.Request.Method = request.Method;
        SetUri(message.Request.Uri, request);
        SetHeaders(message.Request.Headers, request);
        message.Request.Content = request.Content;
        return message;
    }

    /// <summary>Keeps an expected status out of error logs and traces.</summary>
    private static RequestContext Context(int? expected)
    {
        var context = new RequestContext();
        if (expected is { } status)
        {
            context.AddClassifier(status, isError: false);
        }

        return context;
    }

    private void SetUri(RequestUriBuilder uri, TableRequest request)
    {
        uri.Reset(account);
        uri.AppendPath(request.Path, escape: false);
        foreach (var (name, value) in request.Query.Where(q => q.Value is not null))
        {
            uri.AppendQuery(name, value!, escapeValue: true);
        }
    }

    private void SetHeaders(RequestHeaders headers, TableRequest request)
    {
        headers.Add("x-ms-version", version);
        headers.Add("DataServiceVersion", "3.0");
        headers.Add(HttpHeader.Names.Accept, "application/json;odata=minimalmetadata");
        if (request.Content is not null)
        {
            headers.Add(HttpHeader.Names.ContentType, "application/json");
        }

        if (request.ReturnNoContent)
        {
            headers.Add(HttpHeader.Names.Prefer, "return-no-content");
        }

        if (request.IfMatch != default)
        {
            headers.Add(HttpHeader.Names.IfMatch, request.IfMatch.ToString());
        }
    }
}
