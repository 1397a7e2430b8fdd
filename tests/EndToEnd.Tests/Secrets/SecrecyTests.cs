using System.Text.Json.Nodes;
using Azure.Data.Tables;
using TokenFunctions.Api.Connections;
using TokenFunctions.Api.Http;
using TokenFunctions.EndToEnd.Tests.Running;
using TokenFunctions.Local.SampleProvider;
using TokenFunctions.Local.Stack.Azurite;
using TokenFunctions.Model;
using TokenFunctions.Storage.Tables;

namespace TokenFunctions.EndToEnd.Tests.Secrets;

/// <summary>Many operations with full logging: no secret is in a log, a table or a blob, or in a response other than a token's.</summary>
public sealed class SecrecyTests : IAsyncLifetime, IDisposable
{
    private static readonly (string, string)[] EverythingLogged =
    [
        .. new[] { "default", "Azure", "Microsoft", "System" }.Select(category => ($"AzureFunctionsJobHost__logging__logLevel__{category}", "Trace")),
        .. new[] { "Default", "Azure", "Microsoft", "System" }.Select(category => ($"Logging__LogLevel__{category}", "Trace")),
        ("Refresh__Timeout", "00:00:01"),
    ];

    private readonly TemporaryDirectory _state = new();
    private readonly SecretsInPlay _secrets = new();
    private Surroundings _surroundings = null!;

    public async Task InitializeAsync() => _surroundings = await Surroundings.StartAsync(_state.Path);

    [Fact]
    public async Task BusyDay_EverythingLogged_ShowsNoSecretAnywhere()
    {
        await using var app = await _surroundings.StartAppAsync(EverythingLogged);
        await using var keepingTokensInTheTable = await _surroundings.StartAppAsync([.. EverythingLogged, ("RefreshTokens__Store", "Table")]);
        await using var rotating = await NewProviderAsync(app.Api, new ProviderBehaviour());
        await using var lasting = await NewProviderAsync(keepingTokensInTheTable.Api, new ProviderBehaviour { Rotation = Rotation.Never });

        await RefreshAndReportAsync(app.Api, rotating);
        await FailInEveryWayAsync(app.Api, rotating);
        await BeRefusedAsync(app.Api, rotating);
        await SendWhatIsWrongAsync(app.Api, rotating);
        await DeleteAsync(app.Api, rotating);
        await FireTimersAsync(app);
        await RefreshAndReportAsync(keepingTokensInTheTable.Api, lasting);
        await CollectSecretsAsync(app.Api, keepingTokensInTheTable.Api);

        Assert.InRange(_secrets.Count, 30, 500);
        foreach (var output in new[] { app.Output, keepingTokensInTheTable.Output })
        {
            Assert.Contains("trce: ", output, StringComparison.Ordinal);
            Assert.Contains("dbug: ", output, StringComparison.Ordinal);
            _secrets.AssertAbsentFrom(output, "the log");
        }

        foreach (var answer in app.Api.Answers.Concat(keepingTokensInTheTable.Api.Answers).Where(a => a.Text.Length > 0 && !a.Members.Contains("access_token")))
        {
            _secrets.AssertAbsentFrom(answer.Text, "an answer");
        }

        var rows = await StoredData.DumpAsync(
            new TableServiceClient(_surroundings.Azurite.ConnectionString), ConnectionTable.TableName, "due", ProviderTable.TableName);
        string[] kept = ["connections.SealedAccessToken=", "connections.SealedRefreshToken=", "due.RowKey=", "providers.ClientId="];
        Assert.All(kept, name => Assert.Contains(name, rows, StringComparison.Ordinal));
        _secrets.AssertAbsentFrom(rows, "a table");

        await _surroundings.Azurite.StopAsync();
        var files = StoredData.Files(Path.Combine(_state.Path, "azurite"));
        Assert.Contains("refresh-leases", files, StringComparison.Ordinal);
        _secrets.AssertAbsentFrom(files, "the emulator's files");
    }

    public async Task DisposeAsync() => await _surroundings.DisposeAsync();

    public void Dispose() => _state.Dispose();

    private async Task<TestProvider> NewProviderAsync(ApiClient api, ProviderBehaviour behaviour)
    {
        var provider = await TestProvider.RegisterAsync(api, behaviour, withoutSecondTry: true);
        _secrets.AddClient(provider.Server.Client.Id, provider.Server.Client.Secret);
        return provider;
    }

    private async Task<TestConnection> ConnectAsync(TestProvider provider)
    {
        var connection = await provider.ConnectAsync(TimeSpan.FromHours(1));
        AddGrant(connection.Grant);
        return connection;
    }

    private void AddGrant(IssuedGrant grant)
    {
        _secrets.Add("first access token", grant.AccessToken);
        _secrets.Add("first refresh token", grant.RefreshToken);
    }

    private async Task RefreshAndReportAsync(ApiClient api, TestProvider provider)
    {
        var connection = await ConnectAsync(provider);
        (await api.GetTokenAsync(connection.Id)).Is(200);
        (await api.RefreshAsync(connection.Id)).Is(200);
        var token = (await api.GetTokenAsync(connection.Id)).Is(200);
        (await api.ReportRejectedAsync(connection.Id, token.Generation)).Is(200);
        provider.Behaviour = provider.Behaviour with { FormEncodedAnswer = true };
        (await api.RefreshAsync(connection.Id)).Is(200);
        (await api.GetTokenAsync(connection.Id)).Is(200);
        provider.Behaviour = provider.Behaviour with { FormEncodedAnswer = false };
    }

    private async Task FailInEveryWayAsync(ApiClient api, TestProvider provider)
    {
        var usual = provider.Behaviour;
        foreach (var fault in Enum.GetValues<Fault>().Where(f => f != Fault.None))
        {
            var connection = await ConnectAsync(provider);
            provider.Behaviour = usual with { Fault = fault, RetryAfter = TimeSpan.FromSeconds(30) };
            (await api.RefreshAsync(connection.Id)).Is(fault == Fault.MovedPermanently ? 409 : 503);
            (await api.GetTokenAsync(connection.Id)).Is(200);
            provider.Behaviour = usual;
        }
    }

    /// <summary>Gets refusals from a provider that repeats the refused token, and from one that rejects the client.</summary>
    private async Task BeRefusedAsync(ApiClient api, TestProvider provider)
    {
        var usual = provider.Behaviour;
        var dead = await ConnectAsync(provider);
        var description = new JsonObject
        {
            ["error"] = "invalid_grant",
            ["error_description"] = $"Token {dead.Grant.RefreshToken} is unknown to {provider.Server.Client.Secret}",
        };
        provider.Behaviour = usual with { DeadGrant = ErrorAnswer.InvalidGrant with { Body = description.ToJsonString() } };
        provider.Server.RevokeGrant(dead.Grant.GrantId);
        Assert.Contains("unknown", (await api.RefreshAsync(dead.Id)).Is(409).TextOf("provider_error_description"), StringComparison.Ordinal);
        provider.Behaviour = usual;

        var wrongSecret = Unique.Name("wrong");
        _secrets.AddClient(provider.Server.Client.Id, wrongSecret);
        var registration = provider.Registration();
        registration["client_secret"] = wrongSecret;
        (await provider.PutAsync(registration)).Is(200);
        (await api.RefreshAsync((await ConnectAsync(provider)).Id)).Is(409);
        (await provider.PutAsync(provider.Registration())).Is(200);
    }

    private async Task SendWhatIsWrongAsync(ApiClient api, TestProvider provider)
    {
        var grant = provider.Server.IssueGrant();
        AddGrant(grant);
        foreach (var member in new[] { "provider", "expires_in", "expires_at", "resource", "labels", "strategy", "unknown" })
        {
            var body = provider.PutConnectionRequest(grant, withAccessToken: true);
            body[member] = grant.RefreshToken;
            (await api.PutAsync($"connections/{Unique.Name("c")}", body)).Is(400);
        }

        (await api.PutTextAsync($"connections/{Unique.Name("c")}", $$"""{"refresh_token":"{{grant.RefreshToken}}","refresh_token":"{{grant.RefreshToken}}"}"""))
            .Is(400);
        (await api.PutTextAsync($"connections/{Unique.Name("c")}", grant.RefreshToken)).Is(400);
    }

    private async Task DeleteAsync(ApiClient api, TestProvider provider)
    {
        (await api.DeleteAsync($"connections/{(await ConnectAsync(provider)).Id}")).Is(204);
        var behaviour = provider.Behaviour;
        provider.Behaviour = behaviour with { Fault = Fault.Down503 };
        (await api.DeleteAsync($"connections/{(await ConnectAsync(provider)).Id}")).Is(204);
        provider.Behaviour = behaviour;
    }

    private static async Task FireTimersAsync(RunningApp app)
    {
        await app.Api.FireAsync("Sweep");
        await app.Api.FireAsync("Reconcile");
        await Until.HoldsAsync(() => Task.FromResult(app.Output), output => output.Contains("left for the next sweep", StringComparison.Ordinal));
        await Until.HoldsAsync(() => Task.FromResult(app.Output), output => output.Contains("orphans removed", StringComparison.Ordinal));
    }

    private async Task CollectSecretsAsync(params ApiClient[] apis)
    {
        foreach (var token in apis.SelectMany(api => api.Answers).Where(a => a.Members.Contains("access_token")))
        {
            _secrets.Add("access token", token.AccessToken);
        }

        foreach (var value in await _surroundings.Secrets.AllValuesAsync())
        {
            _secrets.Add("secret of the vault", value);
        }

        _secrets.Add("token of the vault", _surroundings.Vault.AccessToken);
        _secrets.Add("key of the storage account", AzuriteServer.AccountKey);
    }
}
