using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;
using TokenFunctions;
using TokenFunctions.Settings;
using TokenFunctions.Telemetry;
using TokenFunctions.Triggers.Http;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.UseMiddleware<ProblemMiddleware>();
builder.AddTelemetryExport();

var (settings, errors) = SettingsReader.Read(builder.Configuration);
if (errors.Any && string.IsNullOrEmpty(builder.Configuration["WEBSITE_SITE_NAME"]))
{
    // On a developer's machine a wrong setting stops the start. In Azure it must not: a worker that dies has no health and no functions to tell why.
    foreach (var (name, message) in errors.ByName)
    {
        Console.Error.WriteLine($"Setting {name} {message}.");
    }

    return 1;
}

builder.Services.AddTokenFunctions(settings, errors);
await builder.Build().RunAsync();
return 0;
