using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TokenFunctions.SampleWorker;

var start = StartMode.FromEnvironment();
if (start == StartMode.WrongSetting)
{
    Console.Error.WriteLine("Setting Sample__Color must be a color.");
    return 1;
}

var builder = FunctionsApplication.CreateBuilder(args);
if (start != StartMode.WithoutHttpServer)
{
    builder.ConfigureFunctionsWebApplication();
}

if (start == StartMode.BrokenFunction)
{
    BrokenMetadata.AddTo(builder.Services);
}

var app = builder.Build();
using var port = TakenPort.For(app.Services, start);
await app.RunAsync();
return 0;
