namespace TokenFunctions.KillHarness.Campaign;

/// <summary>The host responded with an empty 500, as it does when its worker dies during a request. The app's own errors have a body.</summary>
internal sealed class WorkerDiedException() : Exception("The worker died under the request.");
