using System.Text.Json.Nodes;
using TokenFunctions.EndToEnd.Tests.Running;
using TokenFunctions.Local.SampleProvider;
using TokenFunctions.Local.SampleProvider.Emulations;

namespace TokenFunctions.EndToEnd.Tests.Verdicts;

/// <summary>Brings a provider into each situation and asks the app for tokens.</summary>
internal sealed class Situations(Api api, EmulatedProvider provider)
{
    private const int Callers = 3;
    private const int Overlap = 3600;

    private ProviderBehaviour Usual => provider.Emulation.Behaviour;

    public static async Task<VerdictRow> RunAsync(Api api, Emulation emulation)
    {
        await using var provider = await EmulatedProvider.RegisterAsync(api, emulation);
        var situations = new Situations(api, provider);
        var others = new Dictionary<string, Task<Cell>>();
        foreach (var error in emulation.OtherErrors)
        {
            others[error.Name] = await EndOf(situations.DeadAsync(error.Answer));
        }

        return new VerdictRow(
            emulation,
            await EndOf(situations.AliveAsync()),
            await EndOf(situations.DeadAsync(emulation.Behaviour.DeadGrant)),
            await EndOf(situations.ThrottledAsync()),
            await EndOf(situations.ConcurrentAsync()),
            await EndOf(situations.OperatorsErrorAsync()),
            await EndOf(situations.SecretInRotationAsync()),
            others);
    }

    /// <summary>One at a time, and what it ended as is for its own test to see.</summary>
    private static async Task<Task<Cell>> EndOf(Task<Cell> situation)
    {
        await ((Task)situation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return situation;
    }

    /// <summary>Several callers cost one refresh; what came with the first is good for the second; the provider takes both tokens for this user's.</summary>
    private async Task<Cell> AliveAsync()
    {
        provider.Server.Behaviour = Usual;
        var connection = await provider.ConnectAsync(living: false);
        var answers = await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => api.GetTokenAsync(connection.Id)));
        var first = Assert.Single(answers.Select(a => a.Is(200).AccessToken).Distinct());
        Assert.Equal(new GrantRefreshes(Served: 1, Refused: 0), provider.Server.Counters.Of(connection.Grant.GrantId));
        Assert.Equal(connection.Id, await provider.OwnerOfAsync(first));

        (await api.RefreshAsync(connection.Id)).Is(200);

        var second = await api.GetTokenAsync(connection.Id);
        Assert.NotEqual(first, second.Is(200).AccessToken);
        Assert.Equal(connection.Id, await provider.OwnerOfAsync(second.AccessToken));
        Assert.Equal(provider.Emulation.CanIntrospect, provider.Server.Counters.IntrospectionRequests > 0);
        return new Cell(second);
    }

    private Task<Cell> DeadAsync(ErrorAnswer words) => WithAsync(Usual with { DeadGrant = words }, connection => provider.Server.RevokeGrant(connection.Grant.GrantId));

    private Task<Cell> ThrottledAsync() => WithAsync(provider.Emulation.Throttled, _ => { });

    /// <summary>Somebody else who holds the same grant is being answered at this moment.</summary>
    private async Task<Cell> ConcurrentAsync()
    {
        provider.Server.Behaviour = Usual;
        var connection = await provider.ConnectAsync(living: false);
        using var elsewhere = provider.Server.RefreshElsewhere(connection.Grant.RefreshToken);
        return new Cell(await api.GetTokenAsync(connection.Id));
    }

    /// <summary>The secret, or the id of a client that has none, is wrong; once it is mended a refresh works, since no token was spent.</summary>
    private async Task<Cell> OperatorsErrorAsync()
    {
        if (provider.Emulation.KnowsNoClients)
        {
            return new Cell(null);
        }

        provider.Server.Behaviour = Usual;
        var broken = provider.Registration();
        broken[provider.Emulation.IsPublicClient ? "client_id" : "client_secret"] = "wrong";
        await provider.PutAsync(broken);
        var (expired, living) = (await provider.ConnectAsync(living: false), await provider.ConnectAsync(living: true));
        var cell = await AskAsync(expired, living);
        await provider.PutAsync(provider.Registration());
        (await api.RefreshAsync(expired.Id)).Is(200);
        return cell;
    }

    /// <summary>The app has the new secret already, and may use the old one for a while; then the provider takes the new one only.</summary>
    private async Task<Cell> SecretInRotationAsync()
    {
        if (provider.Emulation.KnowsNoClients || provider.Emulation.IsPublicClient)
        {
            return new Cell(null);
        }

        provider.Server.Behaviour = Usual;
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

    private async Task<Cell> WithAsync(ProviderBehaviour behaviour, Action<TestConnection> happens)
    {
        provider.Server.Behaviour = behaviour;
        var (expired, living) = (await provider.ConnectAsync(living: false), await provider.ConnectAsync(living: true));
        happens(expired);
        happens(living);
        return await AskAsync(expired, living);
    }

    private async Task<Cell> AskAsync(TestConnection expired, TestConnection living)
    {
        var forced = await api.RefreshAsync(living.Id);
        var cell = new Cell(await api.GetTokenAsync(expired.Id), await api.GetTokenAsync(living.Id));
        Assert.Equal(cell.Expired!.Problem, forced.Problem);
        return cell;
    }
}
