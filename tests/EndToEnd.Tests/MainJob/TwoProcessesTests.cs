using TokenFunctions.EndToEnd.Tests.Running;
using TokenFunctions.Local.SampleProvider;

namespace TokenFunctions.EndToEnd.Tests.MainJob;

[Collection(OwnAppCollection.Name)]
public sealed class TwoProcessesTests(SharedSurroundings shared)
{
    private const int CallersOfEach = 40;

    [Fact]
    public async Task GetToken_ManyCallersOfTwoProcesses_CostOneRefresh()
    {
        await using var first = await shared.Surroundings.StartAppAsync();
        await using var second = await shared.Surroundings.StartAppAsync();
        await using var provider = await TestProvider.RegisterAsync(first.Api, new ProviderBehaviour { AnswerDelay = TimeSpan.FromMilliseconds(300) });
        var connection = await provider.ConnectAsync();

        var answers = await Task.WhenAll(
            Enumerable.Range(0, CallersOfEach).SelectMany(_ => new[] { first.Api.GetTokenAsync(connection.Id), second.Api.GetTokenAsync(connection.Id) }));

        Assert.All(answers, a => a.Is(200));
        Assert.Single(answers.Select(a => a.AccessToken).Distinct());
        Assert.Equal(1, provider.Counters.TokenRequests);
        Assert.Equal(200, await provider.UseAsync(answers[0].AccessToken));
    }
}
