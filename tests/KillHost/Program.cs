using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;
using TokenFunctions.Api.Http;
using TokenFunctions.Composition;
using TokenFunctions.KillHost;

// The app as its own Program composes it, with fault points around its ports: a published build has none.
var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.UseMiddleware<ProblemMiddleware>();

var (settings, errors) = SettingsReader.Read(builder.Configuration);
if (errors.Any)
{
    await Console.Error.WriteLineAsync(string.Join(Environment.NewLine, errors.ByName.Select(e => $"Setting {e.Key} {e.Value}.")));
    return 1;
}

builder.Services.AddTokenFunctions(settings, errors);
builder.Services.AddFaultPoints(FaultPoints.FromEnvironment());
await builder.Build().RunAsync();
return 0;
