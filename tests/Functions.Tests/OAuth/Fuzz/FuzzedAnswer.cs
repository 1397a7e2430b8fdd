using System.Net;
using Microsoft.Extensions.DependencyInjection;
using TokenFunctions.Composition;
using TokenFunctions.Model.Profiles;
using TokenFunctions.OAuth.Endpoints;
using TokenFunctions.OAuth.Http;
using TokenFunctions.Ports;
using TokenFunctions.Tests.Fakes;
using TokenFunctions.Tests.Fuzz;
using TokenFunctions.Tests.Support;

namespace TokenFunctions.Tests.OAuth.Fuzz;

/// <summary>A response as the HTTP client returns it, read by the real token endpoint.</summary>
internal sealed class FuzzedAnswer : Fuzzed<AnswerCase>, IDisposable
{
    private readonly Canned _network = new() { Case = new AnswerCase(200, [], new Dictionary<string, string>(), ProviderProfile.Generic, null) };
    private readonly ServiceProvider _services;

    public FuzzedAnswer()
    {
        var services = new ServiceCollection()
            .AddSingleton<TimeProvider>(new ManualTimeProvider(Some.Now))
            .AddSingleton(Fakes.The.Random(1))
            .AddLogging()
            .AddOAuth();
        services.AddHttpClient(ProviderHttp.ClientName).ConfigurePrimaryHttpMessageHandler(() => _network);
        _services = services.BuildServiceProvider();
        Endpoint = ActivatorUtilities.CreateInstance<TokenEndpoint>(_services);
    }

    private TokenEndpoint Endpoint { get; }

    /// <summary>How often each outcome occurred. A fuzz test that never reaches an outcome proves nothing about it.</summary>
    public Dictionary<string, int> Ends { get; } = [];

    public override AnswerCase Draw(Random random) => AnswerCase.Draw(random);

    public override async Task<string?> ViolationAsync(AnswerCase it)
    {
        _network.Case = it;
        var answer = await Endpoint.RefreshAsync(it.Request(), OAuthHost.TimeLimit);
        var end = answer is TokenResponse.Failed failed ? failed.Kind.ToString() : nameof(TokenResponse.Issued);
        Ends[end] = Ends.GetValueOrDefault(end) + 1;
        return AnswerRules.Violation(it, answer, Some.Now);
    }

    public override IEnumerable<AnswerCase> Simpler(AnswerCase it)
    {
        if (it.Profile != ProviderProfile.Generic)
        {
            yield return it with { Profile = ProviderProfile.Generic };
        }

        if (it.DefaultLifetime is not null)
        {
            yield return it with { DefaultLifetime = null };
        }

        foreach (var status in new[] { 200, 400 }.Where(s => s != it.Status && it.Status is not (200 or 400)))
        {
            yield return it with { Status = status };
        }

        foreach (var name in it.Headers.Keys)
        {
            yield return it with { Headers = it.Headers.Where(h => h.Key != name).ToDictionary() };
        }

        foreach (var body in Mutation.Simpler(it.Body))
        {
            yield return it with { Body = body };
        }
    }

    public override string Describe(AnswerCase it) =>
        $"HTTP {it.Status}\n{string.Join("\n", it.Headers.Select(h => $"{h.Key}: {h.Value}"))}\n\n{Mutation.Show(it.Body)}\n\n"
        + $"default lifetime {it.DefaultLifetime}, {it.Profile}\nerrors {string.Join(", ", it.Profile.Errors)}";

    public void Dispose()
    {
        _services.Dispose();
        _network.Dispose();
    }

    private sealed class Canned : HttpMessageHandler
    {
        public required AnswerCase Case { get; set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await request.Content!.CopyToAsync(Stream.Null, cancellationToken);
            var response = new HttpResponseMessage((HttpStatusCode)Case.Status) { Content = new ByteArrayContent(Case.Body), RequestMessage = request };
            foreach (var (name, value) in Case.Headers)
            {
                _ = response.Headers.TryAddWithoutValidation(name, value) || response.Content.Headers.TryAddWithoutValidation(name, value);
            }

            return response;
        }
    }
}
