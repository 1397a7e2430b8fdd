using System.Globalization;
using TokenFunctions.Bench;
using TokenFunctions.Local.Stack.Azurite;

if (args is not ([] or [_, _]) || !args.All(a => int.TryParse(a, CultureInfo.InvariantCulture, out var n) && n > 0))
{
    await Console.Error.WriteLineAsync("Usage: dotnet run -c Release --project bench [-- STORED DUE]");
    return 2;
}

var (stored, due) = args is [var first, var second] ? (Number(first), Number(second)) : (10_000, 100);
await using var azurite = await AzuriteServer.StartAsync(new AzuriteOptions { Progress = Console.Error.WriteLine });
await Operations.RunAsync(azurite, Console.Out);
await BareCalls.RunAsync(azurite, Console.Out);
await Workers.RunAsync(azurite, Console.Out);
await Callers.RunAsync(azurite, Console.Out);
await Sweeps.RunAsync(azurite, stored, due, Console.Out);
await Bulkheads.RunAsync(azurite, Console.Out);
return 0;

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
