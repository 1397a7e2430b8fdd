namespace TokenFunctions.Simulation.Tests.Mutants;

/// <summary>What the simulation must find. Each takes back one thing that the protocol needs.</summary>
internal static class Catalog
{
    private const string Attempt = "src/Functions/Refresh/RefreshAttempt.cs";
    private const string Commit = "src/Functions/Refresh/RefreshCommit.cs";
    private const string Writer = "src/Functions/Refresh/ConnectionWriter.cs";
    private const string Mover = "src/Functions/Refresh/VaultTransfer.cs";
    private const string Leases = "tests/Simulation.Tests/World/SimLeases.cs";

    public static IReadOnlyList<Mutant> All { get; } =
    [
        new("no re-read after the lease", new Patch(
            Attempt,
            """
                        if (await decide(result.Current) is { } answer)
                        {
                            return answer;
                        }

                        row = result.Current!;
            """,
            """
                        if (result.Current is not { IsDeleted: false } current)
                        {
                            return Answer(result.Current);
                        }

                        row = row with { ETag = current.ETag };
            """)),
        new(
            "no intent",
            new Patch(Attempt, "var result = await writer.WriteAsync(row, next, CancellationToken.None);\n            if (result is { IsWritten: true, Current: { } written })", "var result = await writer.WriteAsync(row, gathered is null ? next : next with { Intent = row.Intent }, CancellationToken.None);\n            if (result is { IsWritten: true, Current: { } unmarked } && unmarked with { Intent = next.Intent } is var written)"),
            new Patch(Attempt, "        while (IsOurs(current, round.Declared))\n        {\n            var (row, spare", "        while (IsOurs(current, round.Declared))\n        {\n            current = current! with { Intent = round.Declared.Intent };\n            var (row, spare"),
            new Patch(Attempt, " && current.Intent?.AttemptId == declared.Intent?.AttemptId;", ";")),
        new("commit without ETag", new Patch(
            Writer,
            "                prepared ??= await PrepareAsync(basis, next, CancellationToken.None);\n",
            "                prepared ??= await PrepareAsync(basis, next, CancellationToken.None);\n                prepared = prepared with { ETag = (await store.FindAsync(prepared.Id, CancellationToken.None))?.ETag ?? prepared.ETag };\n")),
        new("persist after validation", new Patch(
            Attempt,
            "            case TokenResponse.Failed { RefreshToken: { } salvaged } failure:\n                round.Lease.KeepForResponse();\n                return await SalvageAsync(round, new ReceivedTokens(declared, gathered, gathered.RefreshToken, null, salvaged, sent.SentAt) { WasSentBefore = sent.WasAmbiguous }, failure);\n",
            "            case TokenResponse.Failed { RefreshToken: not null } failure:\n                return await SalvageAsync(round, null!, failure);\n"),
            new Patch(
                Attempt,
                "        var committed = await commit.CommitAsync(redemption);\n        if (committed is not",
                "        if (redemption is null)\n        {\n            return await JudgeAsync(round, failure, false, CancellationToken.None);\n        }\n\n        var committed = await commit.CommitAsync(redemption);\n        if (committed is not")),
        new("cancel honoured after the response", new Patch(
            Attempt,
            "        switch (sent.Answer)\n",
            "        cancellationToken.ThrowIfCancellationRequested();\n        switch (sent.Answer)\n")),
        new(
            "classify before re-reading",
            new Patch(
                Attempt,
                "        var current = await store.FindAsync(round.Declared.Id, CancellationToken.None);\n        while",
                "        Connection? current = round.Declared with { ETag = (await store.FindAsync(round.Declared.Id, CancellationToken.None))?.ETag ?? round.Declared.ETag };\n        while")),
        new("drop the late holder's token", new Patch(
            Commit,
            "                    if (SuccessTransition.WithSpare(current!, redemption) is not { } withSpare)",
            "                    if (SuccessTransition.WithSpare(current!, redemption) is not { } withSpare || withSpare is not null)")),
        new("try a spare of another grant", new Patch(
            Commit,
            "_ when current.GrantId != redemption.Intent.GrantId => Fate.Discard,",
            "_ when current.GrantId != redemption.Intent.GrantId => Fate.KeepAsSpare,")),
        new("let a verdict beat a later success", new Patch(
            Commit,
            "_ when current.Generation == redemption.Intent.Generation => Fate.CommitOntoIt,",
            "{ Verdict: { } verdict } when verdict.Since > redemption.StartedAt => Fate.Discard,\n        _ when current.Generation == redemption.Intent.Generation => Fate.CommitOntoIt,")),
        new("release of somebody else's lease", new Patch(
            Leases,
            "Held.TryGetValue(id, out var lease) && lease.Holder == holder && Held.Remove(id);",
            "Held.Remove(id) && holder.Length > 0;")),
        new(
            "due row written after the connection row",
            new Patch(Writer, "            : await dueIndex.PutAsync(key, next.Provider, cancellationToken);", "            : await Task.FromResult<string?>(null);"),
            new Patch(Writer, "        if (result.IsWritten && basis is", "        if (result.IsWritten && prepared is { DueKey: { } late } && late != basis.DueKey)\n        {\n            await dueIndex.PutAsync(late, prepared.Provider, cancellationToken);\n        }\n\n        if (result.IsWritten && basis is")),
        new("clear the sealed token before the vault has it", new Patch(
            Mover,
            "            var version = await SaveAsync(",
            "            await ClearAsync(connection, \"\", cancellationToken);\n            var version = await SaveAsync(")),

        // What the simulation has found in earlier versions.
        new("a verdict forgets that the rotation was lost", new Patch(Attempt, "row.Intent ?? FailureTransition.DoubtOf(row);", "row.Intent;")),
    ];
}
