using TokenFunctions.EndToEnd.Tests.Running;
using TokenFunctions.Local.SampleProvider;
using TokenFunctions.Local.SampleProvider.Emulations;

namespace TokenFunctions.EndToEnd.Tests.Verdicts;

/// <summary>
/// Puts a provider into each situation and asks the app for tokens. Each situation has its own provider, because what the app has learned of one (throttles,
/// outages) must not affect another.
/// </summary>
internal sealed class Situations(ApiClient api, Emulation emulation)
{
    private const int Callers = 3;
    private const int Overlap = 3600;

    public async Task<VerdictRow> RunAsync()
    {
        var others = new Dictionary<string, Task<Cell>>();
        foreach (var error in emulation.OtherErrors)
        {
            others[error.Name] = await EndOf(provider => DeadAsync(provider, error.Answer));
        }

        return new VerdictRow(
            emulation,
            await EndOf(AliveAsync),
            await EndOf(provider => DeadAsync(provider, emulation.Behaviour.DeadGrant)),
            await EndOf(ThrottledAsync),
            await EndOf(ConcurrentAsync),
            await EndOf(OperatorsErrorAsync),
            await EndOf(SecretInRotationAsync),
            others);
    }

    /// <summary>Runs one situation to its end. If it fails, only its own test fails.</summary>
    private async Task<Task<Cell>> EndOf(Func<EmulatedProvider, Task<Cell>> situation)
    {
        var running = RunAsync(situation);
        await ((Task)running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return running;
    }

    private async Task<Cell> RunAsync(Func<EmulatedProvider, Task<Cell>> situation)
    {
        await using var provider = await EmulatedProvider.RegisterAsync(api, emulation);
        return await situation(provider);
    }

    /// <summary>
    /// Several callers cause one refresh. A second refresh works with the tokens of the first. The provider accepts both access tokens as this user's.
    /// </summary>
    private async Task<Cell> AliveAsync(EmulatedProvider provider)
    {
        var connection = await provider.ConnectAsync(living: false);
        var answers = await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => api.GetTokenAsync(connection.Id)));
        var first = Assert.Single(answers.Select(a => a.Is(200).AccessToken).Distinct());
        Assert.Equal(new GrantRefreshes(Served: 1, Refused: 0), provider.Server.Counters.Of(connection.Grant.GrantId));
        Assert.Equal(connection.Id, await provider.OwnerOfAsync(first));

        (await api.RefreshAsync(connection.Id)).Is(200);

        var second = await api.GetTokenAsync(connection.Id);
        Assert.NotEqual(first, second.Is(200).AccessToken);
        Assert.Equal(connection.Id, await provider.OwnerOfAsync(second.AccessToken));
        Assert.Equal(emulation.CanIntrospect, provider.Server.Counters.IntrospectionRequests > 0);
        return new Cell(second);
    }

    private async Task<Cell> DeadAsync(EmulatedProvider provider, ErrorAnswer words)
    {
        provider.Server.Behaviour = emulation.Behaviour with { DeadGrant = words };
        var (expired, living) = await ConnectAsync(provider);
        provider.Server.RevokeGrant(expired.Grant.GrantId);
        provider.Server.RevokeGrant(living.Grant.GrantId);
        var forced = await api.RefreshAsync(living.Id);
        var cell = new Cell(await api.GetTokenAsync(expired.Id), await api.GetTokenAsync(living.Id));

        // While a token lives, a refusal counts when it is repeated two minutes later.
        Assert.Equal(cell.Expired!.TextOf("reason") == "refresh_token_rejected" ? "refresh-unavailable" : cell.Expired.Problem, forced.Problem);
        return cell;
    }

    private async Task<Cell> ThrottledAsync(EmulatedProvider provider)
    {
        provider.Server.Behaviour = emulation.Throttled;
        var (expired, living) = await ConnectAsync(provider);
        return await AskAsync(expired, living);
    }

    /// <summary>Another holder of the same grant refreshes, and its response is still on its way.</summary>
    private async Task<Cell> ConcurrentAsync(EmulatedProvider provider)
    {
        var connection = await provider.ConnectAsync(living: false);
        using var elsewhere = provider.Server.RefreshElsewhere(connection.Grant.RefreshToken);
        return new Cell(await api.GetTokenAsync(connection.Id));
    }

    /// <summary>The secret is wrong, or the id of a client without a secret. After the correction a refresh works, because no token was redeemed.</summary>
    private async Task<Cell> OperatorsErrorAsync(EmulatedProvider provider)
    {
        if (emulation.KnowsNoClients)
        {
            return new Cell(null);
        }

        var broken = provider.Registration();
        broken[emulation.IsPublicClient ? "client_id" : "client_secret"] = "wrong";
        await provider.PutAsync(broken);
        var (expired, living) = await ConnectAsync(provider);
        var cell = await AskAsync(expired, living);
        await provider.PutAsync(provider.Registration());
        (await api.RefreshAsync(expired.Id)).Is(200);
        return cell;
    }

    /// <summary>The app has the new secret, and may still use the old one for a while. Then the provider accepts only the new one.</summary>
    private async Task<Cell> SecretInRotationAsync(EmulatedProvider provider)
    {
        if (emulation.KnowsNoClients || emulation.IsPublicClient)
        {
            return new Cell(null);
        }

        var (old, next) = (provider.Server.Client.Secret, Unique.Name("secret"));
        var registration = provider.Registration();
        (registration["client_secret"], registration["client_secret_overlap"]) = (next, Overlap);
        await provider.PutAsync(registration);
        var connection = await provider.ConnectAsync(living: false);
        var cell = new Cell(await api.GetTokenAsync(connection.Id));
        provider.Server.AcceptClientSecret(next);
        provider.Server.RetireClientSecret(old);
        (await api.RefreshAsync(connection.Id)).Is(200);
        return cell;
    }

    private static async Task<(TestConnection Expired, TestConnection Living)> ConnectAsync(EmulatedProvider provider) =>
        (await provider.ConnectAsync(living: false), await provider.ConnectAsync(living: true));

    private async Task<Cell> AskAsync(TestConnection expired, TestConnection living)
    {
        var forced = await api.RefreshAsync(living.Id);
        var cell = new Cell(await api.GetTokenAsync(expired.Id), await api.GetTokenAsync(living.Id));
        Assert.Equal(cell.Expired!.Problem, forced.Problem);
        return cell;
    }
}
