using System.Collections.Concurrent;
using System.Diagnostics.Tracing;
using Azure.Core.Diagnostics;
using Azure.Data.Tables;
using TokenFunctions.Local.Tests.Tables.Fakes;
using static System.Net.HttpStatusCode;
using static TokenFunctions.Local.Tests.Tables.Fakes.ScriptedTransport;

namespace TokenFunctions.Local.Tests.Tables.Pipeline;

public sealed class LoggingTests
{
    [Fact]
    public async Task DefaultOptions_AtTheFinestLevel_LogTheRequestButNoBodyKeyOrSignature()
    {
        var transport = new ScriptedTransport(() => Answer(OK, """{"PartitionKey":"a","RowKey":"1","Sealed":"body-secret"}"""), () => Answer(NoContent));
        var table = new TableClient(new Uri($"https://{Guid.NewGuid():N}.table.core.windows.net/due?sv=2020&sig=signature-secret"), transport.Options);
        var log = new ConcurrentQueue<string>();
        using var listener = new AzureEventSourceListener((_, line) => log.Enqueue(line), EventLevel.LogAlways);

        await table.GetEntityAsync<TableEntity>("a", "1");
        await table.AddEntityAsync(new TableEntity("a", "1") { ["Sealed"] = "body-secret" });

        Assert.Contains(log, line => line.Contains(table.AccountName, StringComparison.Ordinal));
        Assert.DoesNotContain(log, line => line.Contains("-secret", StringComparison.Ordinal));
    }
}
