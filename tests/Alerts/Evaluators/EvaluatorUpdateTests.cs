using Trading.Alerts.Evaluators;
using Trading.Analysis.Evaluators;
using Trading.Evaluation.Panels;
using Trading.Kernel.Sql;
using Trading.Procurement;
using Trading.Tests.Harness;
using Trading.Tests.Procurement;

namespace Trading.Tests.Alerts.Evaluators;

public sealed class EvaluatorUpdateTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Results_in_any_order_come_to_what_a_computation_from_nothing_finds(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var random = new Random(3);
        // Some after each step, some after the last, some twice.
        var ids = await EvaluatedProvince.Patterned(
            province,
            id => random.Next(2) == 0 ? EvaluatedProvince.Update(province, id) : Task.CompletedTask
        );
        foreach (var id in ids.Concat(ids.Take(5)).OrderBy(_ => random.Next()))
        {
            await EvaluatedProvince.Update(province, id);
        }

        // A title that was put right, and an answer that was: what is kept follows.
        await province.Rows<int>(
            "update procurement set title = '市政道路改造工程（更正）' where id = @id",
            new { id = ids[7] }
        );
        await province.Rows<int>(
            "update panel_invitation set state = 'accepted', reason = null where number = 1 and panel_id in (select id from panel where procurement_id = @id)",
            new { id = ids[7] }
        );
        await EvaluatedProvince.Update(province, ids[7]);
        await EvaluatedProvince.Night(province);
        var moved = await EvaluatedProvince.Tables(province);

        await EvaluatedProvince.Forget(province);
        Assert.Equal(
            ids.Count,
            (await province.Send(new CatchUpEvaluators.Command(), Callers.Platform)).Value.Changed
        );
        await EvaluatedProvince.Night(province);
        var anew = await EvaluatedProvince.Tables(province);
        Assert.All(anew, table => Assert.Equal(table.Value, moved[table.Key]));
        Assert.All(anew, table => Assert.NotEmpty(table.Value));

        // As it stands it is passed over.
        await EvaluatedProvince.Update(province, ids[0]);
        await EvaluatedProvince.Night(province);
        var again = await EvaluatedProvince.Tables(province);
        Assert.All(anew, table => Assert.Equal(table.Value, again[table.Key]));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_was_planted_is_found_and_said_of_the_procurements_it_concerns_and_of_no_other(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var ids = await EvaluatedProvince.Patterned(
            province,
            id => EvaluatedProvince.Update(province, id)
        );
        await EvaluatedProvince.Night(province);
        var found = await province.Rows<(string Pattern, string Who, string Other, long Hits)>(
            "select pattern, who, other, hits from watched_finding where gone_at is null order by pattern, subject"
        );
        Assert.Equal(
            [
                (EvaluatorPatterns.BuyerDraws, "name:沈阳市实验学校", "", 10),
                (EvaluatorPatterns.Declines, Token(4), "", 24),
                (EvaluatorPatterns.OneBuyer, Token(1), "name:沈阳市城市管理局", 12),
                (EvaluatorPatterns.Venue, Token(5), EvaluatedProvince.Far, 8),
            ],
            found.Where(one => one.Pattern != EvaluatorPatterns.Colleagues)
        );
        // Who sits everywhere sits with everybody who does; of those who sit now and then nobody is paired.
        string[] often = [Token(1), Token(2), Token(3), Token(5)];
        var pairs = found.Where(one => one.Pattern == EvaluatorPatterns.Colleagues).ToList();
        Assert.All(
            pairs,
            pair =>
            {
                Assert.Contains(pair.Who, often);
                Assert.Contains(pair.Other, often);
            }
        );
        Assert.Equal(
            20,
            pairs
                .Single(pair =>
                    new HashSet<string> { pair.Who, pair.Other }.SetEquals([Token(2), Token(3)])
                )
                .Hits
        );

        Assert.Equal(
            [EvaluatorPatterns.Colleagues, EvaluatorPatterns.OneBuyer, EvaluatorPatterns.Venue],
            await Codes(ids[0])
        );
        Assert.Equal([EvaluatorPatterns.Venue], await Codes(ids[1]));
        Assert.Equal(
            [EvaluatorPatterns.BuyerDraws, EvaluatorPatterns.Colleagues],
            await Codes(ids[5])
        );
        // One that adds makes no warning, one that raises does.
        Assert.Equal(
            [ids[0], ids[5]],
            (
                await province.Rows<Guid>(
                    "select id from alert where id in (@one, @other, @third)",
                    new
                    {
                        one = ids[0],
                        other = ids[1],
                        third = ids[5],
                    }
                )
            ).OrderBy(id => ids.IndexOf(id))
        );

        // Experts are tokens in all that is kept and said.
        var text = string.Concat(
            (await EvaluatedProvince.Tables(province)).SelectMany(table => table.Value)
        );
        Assert.DoesNotContain("专家01", text, StringComparison.Ordinal);
        Assert.DoesNotContain(
            EvaluatedProvince.Expert(1).ToString(),
            text,
            StringComparison.Ordinal
        );

        Task<List<string>> Codes(Guid id) =>
            province.Rows<string>(
                "select distinct code from alert_signal where procurement_id = @id and source = 'evaluator' and gone_at is null order by code",
                new { id }
            );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_draw_of_the_product_is_watched_from_its_result_on_and_not_before(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var (panel, _) = await Trading.Tests.Evaluation.Panels.Requested(province);
        await province.DeliverDue();
        var asked = await Trading.Tests.Evaluation.Panels.Invitations(province, panel);
        foreach (var one in asked)
        {
            await Trading.Tests.Evaluation.Panels.Answer(province, one, accept: one.Number != 2);
        }

        await province.DeliverDue();
        await Trading.Tests.Evaluation.Panels.Answer(
            province,
            (await Trading.Tests.Evaluation.Panels.Invitations(province, panel))[5],
            accept: true
        );
        var procurement = await province.Scalar<Guid>("select procurement_id from panel");
        await province.DeliverDue(times: 2);
        await EvaluatedProvince.Update(province, procurement);
        Assert.All(await EvaluatedProvince.Tables(province), table => Assert.Empty(table.Value));

        await EvaluatedProvince.Award(province, procurement);
        await province.DeliverDue(times: 2);
        Assert.Equal(
            ["1 accepted", "2 declined", "3 accepted", "4 accepted", "5 accepted", "6 accepted"],
            await province.Rows<string>(
                "select cast(number as varchar(9)) || ' ' || answer from watched_answer order by number"
            )
        );
        Assert.Equal(
            (8, 6),
            Assert.Single(
                await province.Rows<(int, int)>("select eligible, drawn from watched_pool")
            )
        );
        Assert.Equal("held", await province.Scalar<string>("select outcome from watched_draw"));
        Assert.Equal(
            (6L, 1L),
            Assert.Single(
                await province.Rows<(long, long)>(
                    "select times, hits from watched_count where subject = 'answers'"
                )
            )
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_draw_that_went_with_its_procurement_has_not_failed_and_one_that_was_made_again_has(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        await Tenders.Known(province, 1, 2);
        await EvaluatedProvince.Experts(province, 9);
        var again = await EvaluatedProvince.Opened(province, 1);
        EvaluatedProvince.Asked[] asked =
        [
            new(EvaluatedProvince.Expert(1), "cancelled"),
            new(EvaluatedProvince.Expert(2), "declined", "schedule"),
        ];
        await EvaluatedProvince.Drawn(province, again, asked, state: "cancelled");
        await EvaluatedProvince.Drawn(province, again, [asked[1]], draw: 2);
        await EvaluatedProvince.Award(province, again);
        var over = await EvaluatedProvince.Opened(province, 2);
        await EvaluatedProvince.Drawn(province, over, asked, state: "cancelled");
        Assert.True(
            (
                await province.Send(
                    new CancelProcurement.Command(over, "采购需求变更"),
                    Tenders.Centre
                )
            ).Succeeded
        );
        await EvaluatedProvince.Update(province, again);
        await EvaluatedProvince.Update(province, over);
        Assert.Equal(
            ["ended", "held", "redrawn"],
            await province.Rows<string>("select outcome from watched_draw order by outcome")
        );
        // Who was asked is secret without a result.
        Assert.Equal(
            0,
            await province.Scalar<long>(
                "select count(*) from watched_answer where procurement_id = @over",
                new { over }
            )
        );
        Assert.Equal(
            (3L, 1L),
            Assert.Single(
                await province.Rows<(long, long)>(
                    "select times, hits from watched_count where subject = 'draws'"
                )
            )
        );
    }

    [PostgresFact]
    public async Task Results_of_one_expert_that_come_at_once_add_up_and_are_judged_by_all_of_them()
    {
        await using var province = Province.On(Engine.Postgres);
        await Tenders.Known(province, 1, 2);
        await EvaluatedProvince.Experts(province, 60);
        var number = 0;
        for (var round = 1; round <= 8; round++)
        {
            var ids = new List<Guid>();
            for (var one = 0; one < 4; one++)
            {
                number++;
                var id = await EvaluatedProvince.Opened(province, number);
                await EvaluatedProvince.Drawn(
                    province,
                    id,
                    [
                        new(EvaluatedProvince.Expert(1), "declined", "schedule"),
                        new(EvaluatedProvince.Expert(2 + number), "accepted"),
                        new(EvaluatedProvince.Expert(3 + number), "accepted"),
                        new(EvaluatedProvince.Expert(4 + number), "accepted"),
                    ]
                );
                await EvaluatedProvince.Award(province, id);
                ids.Add(id);
            }

            await Task.WhenAll(
                ids.Concat(ids.Take(2)).Select(id => EvaluatedProvince.Update(province, id))
            );
            // Whoever was last judged by all: the finding says as many as there are.
            Assert.Equal(
                number >= 8 ? [number] : [],
                (
                    await province.Rows<long>(
                        "select hits from watched_finding where pattern = 'declines' and gone_at is null"
                    )
                ).Select(hits => (int)hits)
            );
            Assert.Equal(
                (number * 4L, (long)number),
                Assert.Single(
                    await province.Rows<(long, long)>(
                        "select times, hits from watched_count where subject = 'answers'"
                    )
                )
            );
        }
    }

    private static string Token(int expert) =>
        PanelTokens.OfExpert(EvaluatedProvince.Expert(expert));
}
