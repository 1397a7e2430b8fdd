using TokenFunctions.Local.FunctionsRuntime;

namespace Microsoft.Azure.Functions.Worker.Builder;

/// <summary>Where a worker starts.</summary>
public static class FunctionsApplication
{
    /// <summary>A builder for the entry assembly's functions. <c>--port N</c> says where to listen (7071), 0 for any free port.</summary>
    public static FunctionsApplicationBuilder CreateBuilder(string[] args) => FunctionsApplicationBuilder.Create(args, new RuntimeOptions());
}
