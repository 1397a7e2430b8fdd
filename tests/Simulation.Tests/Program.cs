using System.Globalization;
using TokenFunctions.Simulation.Tests;
using TokenFunctions.Simulation.Tests.Mutants;
using TokenFunctions.Simulation.Tests.Scheduling;

// run [runs] [first seed] | shrink <seed> | replay <schedule> | mutants [part of a name]
return args switch
{
    ["run", .. var rest] => Play(Number(rest, 0, 1_000_000), Number(rest, 1, 0), mostFailures: 100),
    ["shrink", var seed] => Print(Campaign.Explain(int.Parse(seed, CultureInfo.InvariantCulture))),
    ["replay", var schedule] => Print(Run.Of(Schedule.Parse(schedule), isTracing: true).Trace),
    ["mutants", .. var names] => Mutate(names),
    _ => Print(["run [runs] [first seed] | shrink <seed> | replay <schedule> | mutants [part of a name]"]),
};

static int Play(int runs, int firstSeed, int mostFailures)
{
    var campaign = new Campaign(firstSeed, runs, mostFailures).Play();
    Print(campaign.Report());
    Print(campaign.Explain());
    return campaign.Failures.Count == 0 ? 0 : 1;
}

static int Print(IEnumerable<string> lines)
{
    foreach (var line in lines)
    {
        Console.WriteLine(line);
    }

    return 0;
}

static int Number(string[] arguments, int index, int otherwise) =>
    arguments.Length > index ? int.Parse(arguments[index], CultureInfo.InvariantCulture) : otherwise;

// All of them, or those whose names contain what is given.
static int Mutate(string[] names) =>
    MutationCheck.Run(Catalog.All.Where(m => names.Length == 0 || names.Any(n => m.Name.Contains(n, StringComparison.Ordinal))), Console.WriteLine) ? 0 : 1;
