using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TokenFunctions.Local.FunctionsRuntime;

namespace Microsoft.Azure.Functions.Worker.Builder;

/// <summary>Turns on the ASP.NET Core integration.</summary>
public static class FunctionsApplicationBuilderAspNetCoreExtensions
{
    /// <summary>Lets functions take <c>HttpRequest</c> and return ASP.NET Core results. Only middleware registered after it sees the HTTP context.</summary>
    public static FunctionsApplicationBuilder ConfigureFunctionsWebApplication(this FunctionsApplicationBuilder builder)
    {
        if (builder.Services.All(s => s.ServiceType != typeof(HttpResultMiddleware)))
        {
            builder.Services.AddMvcCore();
            builder.UseMiddleware<HttpResultMiddleware>();
        }

        return builder;
    }

    public static FunctionsApplicationBuilder ConfigureFunctionsWebApplication(
        this FunctionsApplicationBuilder builder, Action<IFunctionsWorkerApplicationBuilder> configureWorker)
    {
        ArgumentNullException.ThrowIfNull(configureWorker);
        builder.ConfigureFunctionsWebApplication();
        configureWorker(builder);
        return builder;
    }
}
