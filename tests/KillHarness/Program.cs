using System.Globalization;
using TokenFunctions.KillHarness;
using TokenFunctions.KillHarness.Campaign;
using TokenFunctions.KillHarness.Crowding;
using TokenFunctions.KillHarness.Window;

if (args is not [var what, .. var numbers] || !numbers.All(n => int.TryParse(n, NumberStyles.None, CultureInfo.InvariantCulture, out _)))
{
    await Console.Error.WriteLineAsync(
        "Usage: dotnet run --project tests/KillHarness -- kills [KILLS CONNECTIONS] | window [KILLS] | crowd [ROUNDS PROCESSES CALLERS]");
    return 2;
}

await using var world = await KillWorld.StartAsync();
var counts = numbers.Select(n => int.Parse(n, CultureInfo.InvariantCulture)).ToArray();
return what switch
{
    "kills" => await KillsAsync(counts is [var kills, var connections] ? new CampaignOptions(kills, connections) : new CampaignOptions()),
    "window" => await WindowAsync(counts is [var times] ? times : 20),
    "crowd" => await CrowdAsync(counts is [var rounds, var processes, var callers] ? new CrowdOptions(rounds, processes, callers) : new CrowdOptions()),
    _ => 2,
};

async Task<int> KillsAsync(CampaignOptions options)
{
    var report = await new KillCampaign(world, options, Console.Error.WriteLine).RunAsync();
    Console.WriteLine(report);
    return report.Violations.Count == 0 ? 0 : 1;
}

async Task<int> CrowdAsync(CrowdOptions options)
{
    var report = await Crowd.RunAsync(world, options);
    Console.WriteLine(report);
    return report.Violations.Count == 0 ? 0 : 1;
}

async Task<int> WindowAsync(int kills)
{
    Console.WriteLine(await CommitWindow.RunAsync(world, kills));
    return 0;
}
