using Microsoft.Extensions.Configuration;
using TokenFunctions.Local.Host.Startup;

namespace TokenFunctions.Local.Tests.Host.Startup;

public sealed class DisabledFunctionsTests
{
    [Theory]
    [InlineData("AzureWebJobs.Tick.Disabled", "true", true)]
    [InlineData("AzureWebJobs.Tick.Disabled", "True", true)]
    [InlineData("AzureWebJobs.Tick.Disabled", "1", true)]
    [InlineData("AzureWebJobs_Tick_Disabled", "true", true)]
    [InlineData("AzureWebJobs.Tick.Disabled", "false", false)]
    [InlineData("AzureWebJobs.Tick.Disabled", "0", false)]
    [InlineData("AzureWebJobs.Tick.Disabled", "", false)]
    [InlineData("AzureWebJobs.Tick.Disabled", "maybe", false)]
    [InlineData("AzureWebJobs.Tock.Disabled", "true", false)]
    public void Contains_FunctionNamedByASetting_IsDisabled(string name, string value, bool expected)
    {
        var settings = new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create<string, string?>(name, value)]).Build();

        Assert.Equal(expected, new DisabledFunctions(settings).Contains("Tick"));
    }
}
