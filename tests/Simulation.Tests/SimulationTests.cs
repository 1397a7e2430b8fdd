using System.Globalization;
using TokenFunctions.Simulation.Tests.Mutants;
using TokenFunctions.Simulation.Tests.Scheduling;
using Xunit.Abstractions;

namespace TokenFunctions.Simulation.Tests;

public sealed class SimulationTests(ITestOutputHelper output)
{
    private const int Runs = 20_000;
    private const int MostRunsOfMutant = 20_000;

    [Fact]
    public void ManySchedules_KeepEveryInvariant()
    {
        var campaign = new Campaign(0, Runs, mostFailures: 100).Play();
        foreach (var line in campaign.Report().Concat(campaign.Explain()))
        {
            output.WriteLine(line);
        }

        Assert.Empty(campaign.Failures);
    }

    [Theory]
    [MemberData(nameof(Kept))]
    public void KeptSchedule_KeepsEveryInvariant(string name, string schedule)
    {
        var result = Run.Of(Schedule.Parse(schedule), isTracing: true);

        Assert.True(result.Violations.Count == 0, $"{name}:\n{string.Join('\n', result.Trace)}");
    }

    [Fact]
    public void RecordedSeed_Replayed_IsTheSameRun()
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var drawn = Run.Of(seed, isRecording: true);
            var replayed = Run.Of(Schedule.Parse(drawn.Made.ToString()));

            Assert.Equal(drawn.Coverage.ToString(), replayed.Coverage.ToString());
        }
    }

    [Theory]
    [MemberData(nameof(Mutants))]
    public void Mutant_BreaksAnInvariant(string name) =>
        Assert.NotNull(MutationCheck.Find(Catalog.All.Single(m => m.Name == name), MostRunsOfMutant));

    public static TheoryData<string> Mutants() => [.. Catalog.All.Select(m => m.Name)];

    /// <summary>Lines <c>name | schedule</c> of the files in <c>Schedules/</c>.</summary>
    public static TheoryData<string, string> Kept()
    {
        var data = new TheoryData<string, string>();
        foreach (var line in Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Schedules"), "*.txt")
            .SelectMany(File.ReadLines)
            .Where(l => l.Contains('|', StringComparison.Ordinal)))
        {
            var bar = line.IndexOf('|', StringComparison.Ordinal);
            data.Add(line[..bar].Trim(), line[(bar + 1)..].Trim());
        }

        return data;
    }
}
