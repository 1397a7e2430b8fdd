using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using TokenFunctions.Api.Health;
using TokenFunctions.Model;
using TokenFunctions.Options;

namespace TokenFunctions.Composition;

/// <summary>Composes the app. Every service is a singleton: nothing that a refresh needs may end with an invocation.</summary>
internal static class TokenFunctionsServices
{
    /// <param name="settings">Null if the settings have errors: then only the services that report them are added.</param>
    public static IServiceCollection AddTokenFunctions(this IServiceCollection services, AppSettings? settings, SettingsErrors errors)
    {
        services.TryAddSingleton(TimeProvider.System);
#pragma warning disable RS0030 // The only place that may use it: all other code takes a Random.
        services.TryAddSingleton(Random.Shared);
#pragma warning restore RS0030
        services.AddSingleton(errors);
        services.AddHealthChecks();
        services.AddSingleton<HealthReporter>();

        // The reporter logs each check that fails, with the role that it needs. The framework would log it a second time.
        services.AddLogging(logging => logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None));
        services.AddHostedService<StartupReport>();
        return settings is null
            ? services
            : services.AddSettings(settings).AddAzureClients(settings).AddStorage().AddTelemetry().AddOAuth().AddSealing().AddConnections().AddRefresh()
                .AddTokens().AddSweep().AddRepair().AddManagement().AddApi();
    }

    private static IServiceCollection AddSettings(this IServiceCollection services, AppSettings settings) => services
        .AddSingleton(settings.Refresh)
        .AddSingleton(settings.RefreshTokens)
        .AddSingleton(settings.Sweep)
        .AddSingleton(settings.Provider)
        .AddSingleton(settings.SweepSchedule)
        .AddSingleton(settings.Hosting)
        .AddSingleton(Microsoft.Extensions.Options.Options.Create(settings.Outbound));
}
