using System.Diagnostics;
using System.Globalization;

namespace TokenFunctions.Simulation.Tests.Mutants;

/// <summary>Applies each break to a copy of the sources, builds it and counts the runs until an invariant falls.</summary>
internal sealed class MutationCheck(string repository, string workplace)
{
    private const string Project = "tests/Simulation.Tests/Simulation.Tests.csproj";
    private const int MostRuns = 20_000;

    /// <summary>Of the unbroken copy, which must withstand.</summary>
    private const int RunsOfControl = 2_000;
    private static readonly string[] NotCopied = ["bin", "obj", ".git", ".local", "node_modules"];

    /// <summary>True if every break was found.</summary>
    public bool Run(IEnumerable<Mutant> mutants, Action<string> print)
    {
        CopySources();
        Start("dotnet", "restore", Project);
        var areFound = true;
        print("| break | what fell first | runs until then |");
        print("|---|---|---|");
        var kept = new List<string>();
        foreach (var mutant in mutants.Prepend(new Mutant("none (control)")))
        {
            var (runs, kind, schedule) = Try(mutant);
            if (schedule is not null)
            {
                kept.Add($"{mutant.Name} | {schedule}");
            }

            areFound &= kind is null == (mutant.Patches.Length == 0);
            print($"| {mutant.Name} | {kind ?? "nothing"} | {runs?.ToString("N0", CultureInfo.InvariantCulture) ?? "–"} |");
        }

        print("The schedules that did it, for Schedules/:");
        kept.ForEach(print);
        return areFound;
    }

    public static string FindRepository()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "TokenFunctions.sln")))
            {
                return directory.FullName;
            }
        }

        throw new InvalidOperationException("This program runs inside of the repository only.");
    }

    private (int? Runs, string? Kind, string? Schedule) Try(Mutant mutant)
    {
        var broken = mutant.Break(workplace);
        var sound = broken.Keys.ToDictionary(f => f, f => File.ReadAllText(Path.Combine(workplace, f)), StringComparer.Ordinal);
        try
        {
            Write(broken);
            Start("dotnet", "build", Project, "-c", "Release", "--no-restore", "-nodeReuse:false", "-p:RunAnalyzers=false", "-p:TreatWarningsAsErrors=false");
            var program = Directory.EnumerateFiles(Path.Combine(workplace, "tests/Simulation.Tests/bin"), "TokenFunctions.Simulation.Tests.dll", SearchOption.AllDirectories).Single(f => !f.Contains("/ref/", StringComparison.Ordinal));
            var mostRuns = mutant.Patches.Length == 0 ? RunsOfControl : MostRuns;
            var answer = Start("dotnet", program, "first", mostRuns.ToString(CultureInfo.InvariantCulture)).Trim().Split('\t');
            return answer is [var runs, var kind, var schedule] ? (int.Parse(runs, CultureInfo.InvariantCulture), kind, schedule) : (null, null, null);
        }
        finally
        {
            Write(sound);
        }
    }

    private void Write(IReadOnlyDictionary<string, string> sources)
    {
        foreach (var (file, source) in sources)
        {
            File.WriteAllText(Path.Combine(workplace, file), source);
        }
    }

    private void CopySources()
    {
        foreach (var name in (ReadOnlySpan<string>)["src", "local", "tests/Support", "tests/Simulation.Tests"])
        {
            Copy(new DirectoryInfo(Path.Combine(repository, name)), Path.Combine(workplace, name));
        }

        Directory.CreateDirectory(workplace);
        foreach (var file in Directory.EnumerateFiles(repository).Concat(Directory.EnumerateFiles(Path.Combine(repository, "tests"))))
        {
            File.Copy(file, Path.Combine(workplace, Path.GetRelativePath(repository, file)), overwrite: true);
        }
    }

    private static void Copy(DirectoryInfo from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in from.EnumerateFiles())
        {
            file.CopyTo(Path.Combine(to, file.Name), overwrite: true);
        }

        foreach (var directory in from.EnumerateDirectories().Where(d => !NotCopied.Contains(d.Name)))
        {
            Copy(directory, Path.Combine(to, directory.Name));
        }
    }

    private string Start(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = workplace, RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} failed:\n{output}");
    }
}
