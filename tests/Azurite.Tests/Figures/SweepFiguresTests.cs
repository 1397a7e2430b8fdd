using TokenFunctions.Model;
using TokenFunctions.Tests.Support;
using Xunit.Abstractions;

namespace TokenFunctions.Azurite.Tests.Figures;

/// <summary>The cost of a sweep depends on what is due, not on what is stored.</summary>
public sealed class SweepFiguresTests(ITestOutputHelper output) : AppTest
{
    private const int Due = 100;

    [Theory]
    [InlineData(200)]
    [InlineData(10_000)]
    public async Task Sweep_ReadsWhatIsDueAndNothingOfWhatIsNot(int stored)
    {
        var fleet = new Fleet(App);
        await fleet.StoreFreshAsync(stored - Due);
        await fleet.StoreDueAsync(Due);

        SweepSummary? summary = null;
        var trips = await App.MeasureAsync(async () => summary = await App.First.SweepAsync());

        output.WriteLine(
            $"{stored} stored, {Due} due: {trips.Count("query due")} page(s), {trips.Entities.Queried} entities by query, "
                + $"{trips.Entities.Read} by key, {trips.Total} round trips");
        Assert.Equal((Due, Due), (summary!.Due, summary[SweepOutcome.Refreshed]));
        Assert.Equal((1, Due), (trips.Count("query due"), trips.Entities.Queried));
        Assert.Equal(0, trips.Count("query connections"));
        Assert.Equal(Due, trips.Count("read connections"));
    }
}
