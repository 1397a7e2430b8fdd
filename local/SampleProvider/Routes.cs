using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using TokenFunctions.Local.SampleProvider.Control;
using TokenFunctions.Local.SampleProvider.Endpoints;
using TokenFunctions.Local.SampleProvider.Faults;
using static TokenFunctions.Local.SampleProvider.ProviderCounters;

namespace TokenFunctions.Local.SampleProvider;

/// <summary>Maps the endpoints.</summary>
internal sealed class Routes(IEndpointRouteBuilder app, ProviderCounters counters)
{
    public void MapOAuth(
        AuthorizationEndpoint authorization, TokenEndpoint token, RevocationEndpoint revocation, IntrospectionEndpoint introspection,
        FaultInjector faults, BehaviourCell behaviour)
    {
        app.MapGet("/.well-known/oauth-authorization-server", http => Metadata.Of(Issuer.Of(http), behaviour.Current).WriteAsync(http));
        app.MapGet("/authorize", http => authorization.Handle(http.Request).WriteAsync(http));
        app.MapPost("/token", http => Counted(Count.TokenRequest, http, () => faults.RunAsync(http, token.HandleAsync)));
        app.MapGet("/token", http => behaviour.Current.AcceptGet
            ? Counted(Count.TokenRequest, http, () => faults.RunAsync(http, token.HandleAsync))
            : Answer.Empty(405).WriteAsync(http));
        app.MapPost("/introspect", http => faults.RunAsync(http, introspection.HandleAsync));
        app.MapPost("/revoke", http => Counted(Count.RevocationRequest, http, () => faults.RunAsync(http, revocation.HandleAsync)));
        app.Map(FaultAnswers.RedirectPath, http => Counted(Count.RedirectFollowed, http, () => Answer.Empty(404).WriteAsync(http)));
    }

    public void MapApi(ProtectedApi api) => app.MapGet("/api/me", http => api.Handle(http.Request).WriteAsync(http));

    public void MapControl(ControlPlane control)
    {
        app.MapGet("/control/counters", http => control.Counters().WriteAsync(http));
        app.MapPost("/control/counters/reset", http => control.ResetCounters().WriteAsync(http));
        app.MapGet("/control/behaviour", http => control.Behaviour().WriteAsync(http));
        app.MapPatch("/control/behaviour", async http => await (await control.PatchBehaviourAsync(http)).WriteAsync(http));
        app.MapPost("/control/client/secrets", async http => await (await control.AcceptSecretAsync(http)).WriteAsync(http));
        app.MapPost("/control/client/secrets/retire", async http => await (await control.RetireSecretAsync(http)).WriteAsync(http));
        app.MapPost("/control/client/keys", async http => await (await control.AddKeyAsync(http)).WriteAsync(http));
        app.MapPost("/control/grants", async http => await (await control.IssueGrantAsync(http)).WriteAsync(http));
        app.MapPost("/control/grants/{grant}/revoke", http => control.RevokeGrant($"{http.GetRouteValue("grant")}").WriteAsync(http));
    }

    private Task Counted(Count count, HttpContext http, Func<Task> handle)
    {
        counters.Add(count);
        return handle();
    }
}
