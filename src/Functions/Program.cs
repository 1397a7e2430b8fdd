using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;
using TokenFunctions.Api.Http;
using TokenFunctions.Composition;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.UseMiddleware<ProblemMiddleware>();
builder.AddTelemetryExport();

var (settings, errors) = SettingsReader.Read(builder.Configuration);
if (errors.Any && string.IsNullOrEmpty(builder.Configuration["WEBSITE_SITE_NAME"]))
{
    // On a developer's machine a wrong setting stops the start. In Azure it must not, because a worker that ends has no health endpoint to report the reason.
    foreach (var (name, message) in errors.ByName)
    {
        Console.Error.WriteLine($"Setting {name} {message}.");
    }

    return 1;
}

builder.Services.AddTokenFunctions(settings, errors);
await builder.Build().RunAsync();
return 0;
