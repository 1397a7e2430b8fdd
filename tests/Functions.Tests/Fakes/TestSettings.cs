namespace TokenFunctions.Tests.Fakes;

/// <summary>Settings that are valid and point nowhere.</summary>
internal static class TestSettings
{
    public static IReadOnlyDictionary<string, string?> Good { get; } = new Dictionary<string, string?>
    {
        ["AzureWebJobsStorage"] = "UseDevelopmentStorage=true",
        ["TokenStorage"] = "UseDevelopmentStorage=true",
        ["KeyVault:Uri"] = "https://vault.example/",
        ["SweepSchedule"] = "0 * * * * *",
        ["ReconcileSchedule"] = "0 30 3 * * *",
    };
}
