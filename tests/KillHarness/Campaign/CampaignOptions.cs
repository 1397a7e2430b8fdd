namespace TokenFunctions.KillHarness.Campaign;

/// <param name="Kills">Processes to kill.</param>
/// <param name="Slots">How many processes run at a time.</param>
/// <param name="Stops">Processes to stop for longer than their lease and wake again.</param>
/// <param name="Seed">The seed of the harness's random choices. The timing of the processes is not reproducible.</param>
internal sealed record CampaignOptions(int Kills = 500, int Connections = 300, int Slots = 4, int Stops = 6, int Seed = 1);
