using System.Collections.Immutable;
using Microsoft.Azure.Functions.Worker.Core.FunctionMetadata;
using Microsoft.Extensions.DependencyInjection;

namespace TokenFunctions.SampleWorker;

/// <summary>Describes one more function, whose method does not exist. The worker cannot load it.</summary>
internal sealed class BrokenMetadata : IFunctionMetadataProvider
{
    public static void AddTo(IServiceCollection services) => services.AddSingleton<IFunctionMetadataProvider, BrokenMetadata>();

    public Task<ImmutableArray<IFunctionMetadata>> GetFunctionMetadataAsync(
        string directory) => Task.FromResult(ImmutableArray.Create<IFunctionMetadata>(new DefaultFunctionMetadata
    {
        Language = "dotnet-isolated",
        Name = "Broken",
        EntryPoint = "TokenFunctions.SampleWorker.HttpFunctions.Missing",
        ScriptFile = "TokenFunctions.SampleWorker.dll",
        RawBindings = ["""{"name":"timer","type":"timerTrigger","direction":"In","schedule":"0 0 0 1 1 *"}"""],
    }));
}
