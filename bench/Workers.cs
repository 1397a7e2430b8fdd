using System.Globalization;
using TokenFunctions.Local.Processes;
using TokenFunctions.Local.Stack.App;
using TokenFunctions.Local.Stack.Azurite;
using TokenFunctions.Tests.Support;

namespace TokenFunctions.Bench;

/// <summary>The app and an empty official worker, both below the local host: start time, rate of GET, memory.</summary>
internal static class Workers
{
    private const int Starts = 5;
    private const int Rounds = 5;
    private const int Requests = 1500;
    private static readonly int[] Callers = [1, 4, 16];

    public static async Task RunAsync(AzuriteServer azurite, TextWriter output)
    {
        await using var app = await AppOnRealParts.StartAsync(azurite);
        await app.ConnectAsync("fresh", TimeSpan.FromHours(1));
        var ours = new Candidate(
            "our app",
            new FunctionsAppOptions
            {
                Settings = new Dictionary<string, string>(app.DirectSettings)
                {
                    ["AzureWebJobs.Sweep.Disabled"] = "true",
                    ["AzureWebJobs.Reconcile.Disabled"] = "true",
                },
            },
            "api/connections/fresh/token");
        var empty = new Candidate(
            "an empty worker",
            new FunctionsAppOptions
            {
                Folder = BuiltProgram.Folder("tests/SampleWorker", "TokenFunctions.SampleWorker.dll"),
                Settings = new Dictionary<string, string> { ["TokenStorage"] = app.DirectSettings["TokenStorage"] },
            },
            "api/empty");
        await StartsAsync(ours, empty, output);
        await RatesAsync(ours, empty, output);
    }

    /// <summary>The two take turns, so that a busy machine slows both.</summary>
    private static async Task StartsAsync(Candidate ours, Candidate empty, TextWriter output)
    {
        var (our, its) = (new List<TimeSpan>(), new List<TimeSpan>());
        for (var i = 0; i < Starts; i++)
        {
            our.Add(await ours.StartToFirstAnswerAsync());
            its.Add(await empty.StartToFirstAnswerAsync());
        }

        var table = new Table($"From start to the first answer, median of {Starts}", "below local/Host", "time");
        table.Add(empty.Name, its.Median().In(its.Median()));
        table.Add(ours.Name, string.Create(CultureInfo.InvariantCulture, $"{our.Median() / its.Median():0.00} x"));
        await table.WriteAsync(output);
    }

    private static async Task RatesAsync(Candidate ours, Candidate empty, TextWriter output)
    {
        await using var our = await FunctionsAppProcess.StartAsync(ours.Options);
        await using var its = await FunctionsAppProcess.StartAsync(empty.Options);
        (string Name, string Ours, string Its)[] pairs =
        [
            ("GET of a profile ÷ an empty function (both without storage)", "api/profiles/google", empty.Path),
            ("GET of a fresh token ÷ a function with one point read", ours.Path, "api/point-read"),
            ("GET of a fresh token ÷ an empty function", ours.Path, empty.Path),
        ];
        var table = new Table($"GET, {Requests} requests, rate, median of {Rounds}", ["our app ÷ an official worker", .. Callers.Select(c => $"{c} callers")]);
        foreach (var (name, path, itsPath) in pairs)
        {
            var medians = new List<object> { name };
            foreach (var callers in Callers)
            {
                medians.Add(await Clock.MedianRatioAsync(Rounds, async () => await TimeAsync(its, itsPath, callers) / await TimeAsync(our, path, callers)));
            }

            table.Add([.. medians]);
        }

        await table.WriteAsync(output);
        await MemoryAsync([(ours.Name, our), (empty.Name, its)], output);
    }

    private static async Task<TimeSpan> TimeAsync(FunctionsAppProcess process, string path, int callers)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }, disposeHandler: true) { BaseAddress = process.Uri };
        return await Clock.TimeAsync(() => Parallel.ForAsync(0, Requests, new ParallelOptions { MaxDegreeOfParallelism = callers }, async (_, stop) =>
        {
            using var response = await http.GetAsync(path, stop);
            response.EnsureSuccessStatusCode();
            await response.Content.ReadAsByteArrayAsync(stop);
        }));
    }

    private static async Task MemoryAsync(IEnumerable<(string Name, FunctionsAppProcess Process)> processes, TextWriter output)
    {
        var table = new Table("Resident memory after that, MB", "below local/Host", "host", "worker");
        foreach (var (name, process) in processes)
        {
            table.Add(name, Memory.ResidentMegabytes(process.Pid), Memory.ResidentMegabytes(process.WorkerPid!.Value));
        }

        await table.WriteAsync(output);
    }

    private sealed record Candidate(string Name, FunctionsAppOptions Options, string Path)
    {
        public Task<TimeSpan> StartToFirstAnswerAsync() => Clock.TimeAsync(async () =>
        {
            await using var process = await FunctionsAppProcess.StartAsync(Options);
            using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }, disposeHandler: true) { BaseAddress = process.Uri };
            using var response = await http.GetAsync(Path);
            response.EnsureSuccessStatusCode();
            await process.KillAsync(); // the time of a stop is not measured
        });
    }
}
