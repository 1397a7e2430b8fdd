namespace TokenFunctions.KillHarness.Campaign;

/// <param name="Kills">Processes to kill.</param>
/// <param name="Slots">Of them, alive at a time.</param>
/// <param name="Stops">Processes stopped beyond their lease and woken.</param>
/// <param name="Seed">Of what is random here; the processes' own timing is not.</param>
internal sealed record CampaignOptions(int Kills = 500, int Connections = 300, int Slots = 4, int Stops = 6, int Seed = 1);
