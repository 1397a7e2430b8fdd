using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using TokenFunctions.Api.Connections;
using TokenFunctions.Api.Health;
using TokenFunctions.Api.Providers;
using TokenFunctions.Api.Timers;
using TokenFunctions.Api.Tokens;
using TokenFunctions.Composition;
using TokenFunctions.Options;
using TokenFunctions.Tests.Fakes;
using TokenFunctions.Tokens;

namespace TokenFunctions.Tests.Composition;

public sealed class ServiceRegistrationTests
{
    [Theory]
    [InlineData(typeof(TokenTriggers))]
    [InlineData(typeof(ConnectionTriggers))]
    [InlineData(typeof(ProviderTriggers))]
    [InlineData(typeof(TimerTriggers))]
    [InlineData(typeof(HealthTrigger))]
    public async Task Trigger_EachOne_CanBeMade(Type trigger)
    {
        await using var services = Services(TestSettings.Good);
        await using var scope = services.CreateAsyncScope();

        Assert.NotNull(ActivatorUtilities.CreateInstance(scope.ServiceProvider, trigger));
    }

    [Fact]
    public void Services_AreSingletonsBecauseNothingMayEndWithAnInvocation()
    {
        var services = new ServiceCollection()
            .AddLogging()
            .AddTokenFunctions(Read(TestSettings.Good).Settings, new SettingsErrors(new Dictionary<string, string>()));
        Assert.All(
            services.Where(s => s.ServiceType.Namespace?.StartsWith("TokenFunctions", StringComparison.Ordinal) == true),
            s => Assert.Equal(ServiceLifetime.Singleton, s.Lifetime));
    }

    [Fact]
    public async Task Services_WrongSettings_AreHealthAloneWhichNamesThem()
    {
        await using var services = Services(new Dictionary<string, string?>());

        var report = await services.GetRequiredService<HealthReporter>().ReportAsync(CancellationToken.None);

        Assert.False(report.IsHealthy);
        Assert.Contains("KeyVault__Uri", report.Settings.Keys);
        Assert.Null(services.GetService<AccessTokenRetriever>());
    }

    private static ServiceProvider Services(IReadOnlyDictionary<string, string?> values)
    {
        var (settings, errors) = Read(values);
        return new ServiceCollection().AddLogging().AddTokenFunctions(settings, errors)
            .BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
    }

    private static (AppSettings? Settings, SettingsErrors Errors) Read(IReadOnlyDictionary<string, string?> values) =>
        SettingsReader.Read(new ConfigurationBuilder().AddInMemoryCollection(values).Build());
}
