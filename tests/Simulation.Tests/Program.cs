using System.Globalization;
using TokenFunctions.Simulation.Tests;
using TokenFunctions.Simulation.Tests.Mutants;
using TokenFunctions.Simulation.Tests.Scheduling;

// run [runs] [first seed] | shrink <seed> | replay <schedule> | first [runs] [first seed] | mutants [part of a name]
return args switch
{
    ["run", .. var rest] => Play(Number(rest, 0, 1_000_000), Number(rest, 1, 0), mostFailures: 100),
    ["first", .. var rest] => First(Number(rest, 0, 20_000), Number(rest, 1, 0)),
    ["shrink", var seed] => Print(Campaign.Explain(int.Parse(seed, CultureInfo.InvariantCulture))),
    ["replay", var schedule] => Print(Run.Of(Schedule.Parse(schedule), isTracing: true).Trace),
    ["mutants", .. var names] => Mutate(names),
    _ => Print(["run [runs] [first seed] | shrink <seed> | replay <schedule> | first [runs] [first seed] | mutants [part of a name]"]),
};

static int Play(int runs, int firstSeed, int mostFailures)
{
    var campaign = new Campaign(firstSeed, runs, mostFailures).Play();
    Print(campaign.Report());
    Print(campaign.Explain());
    return campaign.Failures.Count == 0 ? 0 : 1;
}

// How many runs until one fails, what fell, and its shrunk schedule: for a machine to read.
static int First(int runs, int firstSeed)
{
    const int AtOnce = 100;
    for (var done = 0; done < runs; done += AtOnce)
    {
        if (new Campaign(firstSeed + done, Math.Min(AtOnce, runs - done), AtOnce).Play().Failures is [var (seed, kind), ..])
        {
            return Print([$"{seed - firstSeed + 1}\t{kind}\t{Shrinker.Shrink(seed)}"]);
        }
    }

    return Print(["never"]);
}

static int Print(IEnumerable<string> lines)
{
    foreach (var line in lines)
    {
        Console.WriteLine(line);
    }

    return 0;
}

static int Number(string[] arguments, int index, int otherwise) => arguments.Length > index ? int.Parse(arguments[index], CultureInfo.InvariantCulture) : otherwise;

// All of them, or those whose names contain what is given.
static int Mutate(string[] names)
{
    var workplace = Directory.CreateTempSubdirectory("token-functions-mutants-");
    try
    {
        var mutants = Catalog.All.Where(m => names.Length == 0 || names.Any(n => m.Name.Contains(n, StringComparison.Ordinal)));
        return new MutationCheck(MutationCheck.FindRepository(), workplace.FullName).Run(mutants, Console.WriteLine) ? 0 : 1;
    }
    finally
    {
        workplace.Delete(recursive: true);
    }
}
