using TokenFunctions.Model;
using TokenFunctions.Model.Profiles;
using TokenFunctions.Ports;
using TokenFunctions.Tests.Fakes;
using TokenFunctions.Tests.Fakes.Calls;

namespace TokenFunctions.Tests.Sweep;

/// <summary>A grant with an end that no refresh extends. People get one notification ahead of it, and callers get a warning with every token.</summary>
public sealed class GrantReminderTests
{
    private static readonly ProviderProfile Atlassian = ProviderProfile.Generic with
    {
        RefreshTokenIdleLifetime = TimeSpan.FromDays(90),
        RefreshTokenAbsoluteLifetime = TimeSpan.FromDays(365),
    };

    [Theory]
    [InlineData(RefreshStrategy.Eager)]
    [InlineData(RefreshStrategy.OnDemand)]
    internal void Reminder_GrantThatNobodyUses_IsKeptAliveAndAnnouncedOnce(RefreshStrategy strategy) => World.Run(async world =>
    {
        world.UseProfile(Atlassian);
        world.Server.Lifetime = TimeSpan.FromDays(10);
        var worker = await world.WithConnectionAsync(d => d with { Strategy = strategy, AccessTokenExpiresAt = world.Now + TimeSpan.FromDays(10) });
        var (last, longest) = (The.Start, TimeSpan.Zero);

        for (var sent = 0; world.Row.DueAt is { } due && due < The.Start.AddDays(360);)
        {
            world.Advance(due > world.Now ? due - world.Now : TimeSpan.FromMinutes(1));
            await worker.SweepAsync();
            if (world.Server.Sent.Count > sent)
            {
                (sent, longest, last) = (world.Server.Sent.Count, world.Now - last > longest ? world.Now - last : longest, world.Now);
            }
        }

        var told = Assert.Single(world.Told);
        Assert.Equal((WarningCodes.ReauthorizationDueBy, The.Start.AddDays(365)), (told.Reason, told.DueBy));
        Assert.InRange(told.At, The.Start.AddDays(351), The.Start.AddDays(351).AddMinutes(1));
        Assert.Equal(The.Start.AddDays(365), world.Row.GrantExpiresAt);
        Assert.InRange(longest, TimeSpan.FromDays(1), TimeSpan.FromDays(72));
        Assert.InRange(world.Server.Sent.Count, 4, strategy == RefreshStrategy.OnDemand ? 6 : 50);
    });

    [Fact]
    public void Reminder_Due_IsSeenByCallersAndManagementUntilANewAuthorization() => World.Run(async world =>
    {
        world.UseProfile(Atlassian with { RefreshTokenAbsoluteLifetime = TimeSpan.FromDays(10) });
        var worker = await world.WithConnectionAsync();
        Assert.Null(Representations.Of(world.Row)["warning"]);
        await ToAsync(world, worker, The.Start.AddDays(8));

        var token = (await worker.GetAsync()).IsToken();

        Assert.Equal((WarningCodes.ReauthorizationDueBy, The.Start.AddDays(10)), (token.Warning!.Code, token.Warning.DueBy));
        Assert.Equal("2026-01-11T12:00:00.000Z", (string?)Representations.Of(token)["warning"]!["due_by"]);
        Assert.Equal(
            (WarningCodes.ReauthorizationDueBy, "2026-01-11T12:00:00.000Z"),
            ((string?)Representations.Of(world.Row)["warning"]!["code"], (string?)Representations.Of(world.Row)["grant_expires_at"]));

        await worker.PutAsync(Some.Definition(world.Server.Authorize("again"), world.Now + TimeSpan.FromHours(1)));

        Assert.Null((await worker.GetAsync()).IsToken().Warning);
        Assert.Null(Representations.Of(world.Row)["warning"]);
        Assert.Equal(world.Now.AddDays(10), world.Row.GrantExpiresAt);
    });

    [Fact]
    public void Reminder_RefreshFails_IsToldAllTheSame() => World.Run(async world =>
    {
        world.UseProfile(Atlassian with { RefreshTokenAbsoluteLifetime = TimeSpan.FromDays(10) });
        var worker = await world.WithConnectionAsync(d => d with { Strategy = RefreshStrategy.OnDemand });
        world.Server.Script.Enqueue(_ => Answers.Transient());
        world.ToDue();

        await worker.SweepAsync();

        Assert.Equal(WarningCodes.ReauthorizationDueBy, Assert.Single(world.Told).Reason);
        Assert.Empty(world.Server.Sent);
    });

    [Fact]
    public void Reminder_CrashBeforeTelling_IsDelayed() => World.Run(async world =>
    {
        world.UseProfile(Atlassian with { RefreshTokenAbsoluteLifetime = TimeSpan.FromDays(10) });
        var worker = await world.WithConnectionAsync(d => d with { Strategy = RefreshStrategy.OnDemand });
        world.ToDue();
        world.Faults.At(PortNames.Notifier).CrashBefore();
        _ = worker.SweepAsync();
        Assert.Empty(world.Told);

        var other = world.NewWorker();
        await other.ReconcileAsync();
        await other.SweepAsync();

        Assert.Single(world.Told);
        Assert.Empty(world.Row.PendingNotifications);
    });

    [Fact]
    public void Reminder_EndToldByAnswers_IsLearntAndAnnounced() => World.Run(async world =>
    {
        var end = The.Start.AddDays(7);
        world.Server.Rotates = false;
        var worker = await world.WithConnectionAsync(d => d with { RefreshTokenExpiresAt = end });
        for (var i = 0; i < 3; i++)
        {
            world.Server.Script.Enqueue(_ => (TokenResponse.Issued)world.Server.Issue() with { RefreshTokenExpiresAt = end });
        }

        await ToAsync(world, worker, end - (TimeSpan.FromDays(7) / 5));

        Assert.Equal(end, Assert.Single(world.Told).DueBy);
    });

    [Fact]
    public void Reminder_Verdict_TakesItsPlace() => World.Run(async world =>
    {
        world.UseProfile(Atlassian with { RefreshTokenAbsoluteLifetime = TimeSpan.FromDays(10) });
        var worker = await world.WithConnectionAsync();
        await ToAsync(world, worker, The.Start.AddDays(8));
        await worker.RefreshAsync();
        world.Answer(Answers.InvalidGrant() with { Reason = FailureReasons.InteractionRequired });
        await worker.RefreshAsync();

        Assert.Equal(WarningCodes.ReauthRequired, (await worker.GetAsync()).IsToken().Warning!.Code);
        Assert.Null(Representations.Of(world.Row)["warning"]);
    });

    [Fact]
    public void Reconcile_ClientSecretEnds_IsReportedDayByDay() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        world.Providers.Put(world.Provider with { ClientSecretExpiresAt = The.Start.AddDays(20) });

        await worker.ReconcileAsync();
        Assert.DoesNotContain(world.Log, l => l.StartsWith("1303 ", StringComparison.Ordinal));
        Assert.Null(Representations.Of(world.Provider, world.Now)["warning"]);

        world.Advance(TimeSpan.FromDays(6));
        await worker.ReconcileAsync();
        await worker.ReconcileAsync();
        Assert.Equal(2, world.Log.Count(l => l.StartsWith("1303 ", StringComparison.Ordinal)));
        Assert.Equal(
            (WarningCodes.ClientSecretExpires, "2026-01-21T12:00:00.000Z"),
            (
                (string?)Representations.Of(world.Provider, world.Now)["warning"]!["code"],
                (string?)Representations.Of(world.Provider, world.Now)["warning"]!["due_by"]));
    });

    private static async Task ToAsync(World world, Worker worker, DateTimeOffset moment)
    {
        for (; world.Now < moment; await worker.SweepAsync())
        {
            world.Advance(TimeSpan.FromMinutes(30) < moment - world.Now ? TimeSpan.FromMinutes(30) : moment - world.Now);
        }
    }
}
