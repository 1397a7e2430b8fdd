using TokenFunctions.Refresh;

namespace TokenFunctions.Simulation.Tests.Mutants;

/// <summary>What the simulation must find. Each takes back one thing that the protocol needs.</summary>
internal static class Catalog
{
    public static IReadOnlyList<Mutant> All { get; } =
    [
        new("no re-read after the lease", () => new NoReadAfterTheLease()),
        new("no intent", () => new NoIntent()),
        new("commit without ETag", () => new CommitWithoutETag()),
        new("persist after validation", () => new PersistAfterValidation()),
        new("cancel honoured after the response", () => new CancelAfterTheResponse()),
        new("classify before re-reading", () => new ClassifyBeforeReading()),
        new("drop the late holder's token", () => new OtherCommitRule((_, _, action) => action == CommitAction.KeepAsSpare ? CommitAction.Discard : action)),
        new("keep a spare of another grant", () => new OtherCommitRule((_, _, action) => action == CommitAction.Discard ? CommitAction.KeepAsSpare : action)),
        new("let a verdict beat a later success", () => new OtherCommitRule((current, received, action) =>
            action == CommitAction.Commit && current!.Verdict?.Since > received.StartedAt ? CommitAction.Discard : action)),
        new("release of another worker's lease", () => new ReleaseOfAnyLease()),
        new("due row written after the connection row", () => new DueRowAfterTheRow()),
        new("due row removed from under a commit", () => new DueRowRemovedFromUnderACommit()),
        new("a verdict is never tried again", () => new VerdictForEver()),
        new("one refusal is final", () => new OneRefusalIsFinal()),
        new("a newer token in the vault is ignored", () => new NewerTokenIgnored()),
        new("clear the sealed token before the vault has it", () => new ClearBeforeTheVault()),

        // What the simulation has found in earlier versions.
        new("a verdict forgets that the rotation was lost", () => new VerdictForgetsTheLostRotation()),
    ];
}
