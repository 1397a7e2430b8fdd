namespace TokenFunctions.Local.Tests.Host.Process;

/// <summary>One host on the sample worker for all tests that do not change it. It has keys, and one disabled function.</summary>
public sealed class RunningHost : IAsyncLifetime
{
    public const string FunctionKey = "f-key";
    public const string AdminKey = "a-key";

    internal HostProcess Host { get; private set; } = null!;

    internal HttpClient Http => Host.Http;

    public async Task InitializeAsync()
    {
        Host = await HostProcess.StartSampleAsync(
            ("LocalKeys__Function", FunctionKey),
            ("LocalKeys__Admin", AdminKey),
            ("AzureWebJobs.Disabled.Disabled", "true"),
            ("AzureWebJobs.FailingTick.Disabled", "true"));

    }

    public async Task DisposeAsync() => await Host.DisposeAsync();
}

/// <summary>Tests that start hosts. They run one after the other, because each host is two processes.</summary>
[CollectionDefinition(Name)]
public sealed class HostProcesses : ICollectionFixture<RunningHost>
{
    public const string Name = "host processes";
}
