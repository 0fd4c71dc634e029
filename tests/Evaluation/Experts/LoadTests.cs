using Trading.Evaluation.Experts;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;
using Trading.Tests.Procurement;

namespace Trading.Tests.Evaluation;

/// <summary>How much experts are asked for.</summary>
public sealed class LoadTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Seats_accepted_declined_and_left_unanswered_count_for_a_month_and_a_year(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var (panel, _) = await Panels.Requested(province);
        await province.DeliverDue();
        var asked = await Panels.Invitations(province, panel);
        await Panels.Answer(province, asked[0], accept: true);
        await Panels.Answer(province, asked[1], accept: false);
        province.Clock!.Advance(TimeSpan.FromHours(3));
        await province.DeliverDue(3);

        Assert.Equal((1, 1, 0, 0), await Load(province, asked[0]));
        Assert.Equal((0, 0, 1, 0), await Load(province, asked[1]));
        Assert.Equal((0, 0, 0, 1), await Load(province, asked[2]));
        var own = await province.Send(new GetMyExpertFile.Query(), Panels.As(asked[0]));
        Assert.Equal(1, own.Value.Load?.AcceptedInYear);

        // The list is ordered by it, page by page.
        var query = new ListExperts.Query { Sort = "-load", Take = 3 };
        var first = (await province.Send(query, Tenders.Centre)).Value;
        Assert.Equal((asked[0].ExpertId, 1L), (first.Items[0].Id, first.Items[0].Accepted));
        var seen = first.Items.Select(item => item.Id).ToList();
        for (var next = first.Next; next is not null; )
        {
            var page = (await province.Send(query with { Cursor = next }, Tenders.Centre)).Value;
            seen.AddRange(page.Items.Select(item => item.Id));
            next = page.Next;
        }

        Assert.Equal(8, seen.Distinct().Count());
        Assert.Equal(8, seen.Count);
        Assert.Equal(
            asked[0].ExpertId,
            (await province.Send(query with { Sort = "load", Take = 50 }, Tenders.Centre))
                .Value
                .Items[^1]
                .Id
        );

        province.Clock.Advance(TimeSpan.FromDays(40));
        Assert.Equal((0, 1, 0, 0), await Load(province, asked[0]));
        province.Clock.Advance(TimeSpan.FromDays(330));
        Assert.Equal((0, 0, 0, 0), await Load(province, asked[0]));
    }

    private static async Task<(int, int, int, int)> Load(Province province, Panels.Asked asked)
    {
        var load = (await province.Send(new GetExpert.Query(asked.ExpertId), Tenders.Centre))
            .Value
            .Load!;
        return (load.AcceptedInMonth, load.AcceptedInYear, load.DeclinedInYear, load.SilentInYear);
    }
}
