using Azure.Core;
using Azure.Core.Pipeline;

namespace Azure.Data.Tables.Pipeline;

/// <summary>Adds the signature to the query of each attempt, the new one if it was updated between two.</summary>
internal sealed class SharedAccessSignaturePolicy(AzureSasCredential credential) : HttpPipelineSynchronousPolicy
{
    public override void OnSendingRequest(HttpMessage message)
    {
        if (!message.TryGetProperty(typeof(SharedAccessSignaturePolicy), out var unsigned))
        {
            unsigned = message.Request.Uri.Query.TrimStart('?');
            message.SetProperty(typeof(SharedAccessSignaturePolicy), unsigned);
        }

        var signature = credential.Signature.TrimStart('?');
        message.Request.Uri.Query = unsigned is string { Length: > 0 } query ? $"{query}&{signature}" : signature;
    }
}
