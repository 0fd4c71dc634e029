using Microsoft.Extensions.DependencyInjection;
using Trading.Alerts.Indicators;
using Trading.Indicators.Supervision;
using Trading.Kernel.Sql;
using Trading.Procurement;
using Trading.Tests.Evaluation;
using Trading.Tests.Harness;
using Trading.Tests.Procurement;

namespace Trading.Tests.Alerts.Indicators;

public sealed class DossierReaderTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_dossier_has_what_was_posted_no_bid_before_the_opening_and_no_panel_before_the_result(
        Engine engine
    )
    {
        await using var province = JudgedProvince.On(engine);
        await Panels.Experts(province, 8);
        await Tenders.Known(province, 1, 2, 3);
        var id = await Tenders.Published(province);
        var published = await Read(province, id);
        Assert.Empty(published.Lots.Single().Bids);
        Assert.False(published.Lots[0].BidsAreKnown);
        Assert.Equal(
            (true, true, false),
            (published.IsOpen, published.IsCompetitive, published.IsSingleSource)
        );
        Assert.Equal("name:沈阳市城市管理局", published.Buyer!.Code);
        Assert.NotEmpty(published.Limits!);
        Assert.Equal(["notice", "documents"], published.Steps.Select(step => step.Code));

        await province.Send(Tenders.Opening(id, 1, 2, 3), Tenders.Centre);
        var centre = Trading.Tests.Harness.Callers.With(
            Trading.Access.Roles.CentreOperator,
            await People.Create(province, "centre", Trading.Access.Roles.CentreOperator)
        );
        var panel = (await province.Send(Panels.Request(id), centre)).Value.Id;
        province.Clock!.SetUtcNow(Panels.Evaluation.AddHours(-20));
        await province.DeliverDue();
        var asked = await Panels.Invitations(province, panel);
        await Panels.Answer(province, asked[0], accept: true);
        await Panels.Answer(province, asked[1], accept: false);
        await province.DeliverDue();
        var opened = (await Read(province, id)).Lots[0];
        Assert.Equal(3, opened.Bids.Count);
        Assert.Null(opened.Panel);
        Assert.Null(opened.Draws);

        province.Clock.SetUtcNow(Panels.Evaluation.AddHours(8));
        await province.Send(
            new RecordAward.Command(id, Panels.Evaluation.AddHours(7), Tenders.Bidder(2)),
            Tenders.Centre
        );
        var decided = (await Read(province, id)).Lots[0];
        Assert.True(decided.IsDecided);
        Assert.Equal("XX-TEST:2", decided.Awards.Single().Winner);
        Assert.Equal(480_002_00, decided.Awards[0].AmountMinor);
        Assert.True(decided.Bids.Single(bid => bid.IsWinner).Bidder.Code == "XX-TEST:2");
        Assert.Single(decided.Panel!);
        Assert.DoesNotContain(
            asked[0].ExpertId.ToString("N"),
            decided.Panel![0].Expert,
            StringComparison.OrdinalIgnoreCase
        );
        Assert.Equal(1, decided.Draws!.Count(draw => draw.IsDeclined));
        Assert.Equal(1, decided.Draws!.Count(draw => draw.IsRedraw));
        Assert.Single(decided.Draws!.Select(draw => draw.Operator).Distinct());
    }

    private static async Task<ProcurementDossier> Read(Province province, Guid id)
    {
        await using var scope = province.Services.CreateAsyncScope();
        var reader = scope.ServiceProvider.GetRequiredService<DossierReader>();
        return Assert.Single(await reader.Read([id], CancellationToken.None)).Dossier;
    }
}
