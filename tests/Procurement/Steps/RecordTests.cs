using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Trading.Access;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement;
using Trading.Procurement.Announcements;
using Trading.Procurement.Contracts;
using Trading.Procurement.Steps;
using Trading.Tests.Harness;

namespace Trading.Tests.Procurement.Steps;

/// <summary>The record of a procurement: its lots, its steps, its bids.</summary>
public sealed class RecordTests
{
    private static readonly DateTimeOffset Opened = Tenders.Deadline;

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Each_lot_has_its_own_bids_award_and_contract_and_the_whole_stands_where_the_slowest_stands(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var id = await InLots(province);
        await Tenders.Known(province, 1, 2, 3);
        var bids = new RecordOpening.Command(
            id,
            Opened,
            [
                Bid(1, 90) with
                {
                    Lot = "A",
                },
                Bid(2, 80) with
                {
                    Lot = "A",
                },
                Bid(1, 190) with
                {
                    Lot = "B",
                },
                Bid(3, 170) with
                {
                    Lot = "C",
                },
            ]
        );
        var opened = await province.Send(bids, Tenders.Centre);
        Assert.Equal("opened", opened.Value.State);

        var nowhere = await province.Send(
            new RecordAward.Command(id, At(1), Tenders.Bidder(1)),
            Tenders.Centre
        );
        Assert.Equal(("/lot", "lot.required"), First(nowhere));
        var unknown = await province.Send(
            new RecordAward.Command(id, At(1), Tenders.Bidder(1)) { Lot = "Z" },
            Tenders.Centre
        );
        Assert.Equal(("/lot", "lot.unknown"), First(unknown));
        var stranger = await province.Send(
            new RecordAward.Command(id, At(1), Tenders.Bidder(3)) { Lot = "A" },
            Tenders.Centre
        );
        Assert.Equal(("/winnerCode", "award.winner"), First(stranger));

        var awarded = await province.Send(
            new RecordAward.Command(id, At(1), Tenders.Bidder(2)) { Lot = "A" },
            Tenders.Centre
        );
        Assert.Equal(("opened", "A"), (awarded.Value.State, awarded.Value.Lot));
        var twice = await province.Send(
            new RecordAward.Command(id, At(2), Tenders.Bidder(1)) { Lot = "A" },
            Tenders.Centre
        );
        Assert.Equal("step.other_content", twice.Problem?.Code);
        Assert.Equal(
            ["/awardedAt", "/winnerCode"],
            twice.Problem!.Errors.Select(error => error.Pointer)
        );
        await province.Send(
            new RecordAward.Command(id, At(1), null) { Lot = "C", NoWinnerBecause = "不足三家" },
            Tenders.Centre
        );
        var whole = await province.Send(
            new RecordAward.Command(id, At(3), Tenders.Bidder(1)) { Lot = "B" },
            Tenders.Centre
        );
        Assert.Equal("awarded", whole.Value.State);

        var detail = (await province.Send(new GetProcurement.Query(id), Tenders.Centre)).Value;
        Assert.Equal(
            [("A", "awarded", null), ("B", "awarded", null), ("C", "failed", "不足三家")],
            detail.Lots.Select(lot => (lot.Number, lot.State, lot.Reason))
        );
        Assert.Equal(
            [(1, false), (2, true), (3, true), (4, false)],
            detail.Bids.Select(bid => (bid.Ordinal, bid.Winner))
        );
        Assert.Equal(600_00, detail.CeilingMinor);
        var shown = (await province.Send(new ReadAnnouncement.Query(id), Caller.Anonymous)).Value;
        Assert.Equal((3, 3), (shown.Bids!.Value, shown.Lots.Count));
        Assert.Equal(
            ["第2建设有限公司", "第1建设有限公司", null],
            shown.Lots.Select(lot => lot.WinnerName)
        );
        var listed = (
            await province.Send(
                new BrowseAnnouncements.Query { Stage = "results" },
                Caller.Anonymous
            )
        ).Value;
        Assert.Equal([(id, 2)], listed.Items.Select(item => (item.Id, item.Winners)));
        await using var scope = province.Services.CreateAsyncScope();
        var history = Assert.Single(
            await scope
                .ServiceProvider.GetRequiredService<IProcurements>()
                .Histories([id], CancellationToken.None)
        );
        Assert.True(history.Summary is { IsDecided: true, HasWinner: true, HasContract: false });
        Assert.Equal(["A", "B", "C"], history.Lots.Select(lot => lot.Number));
        Assert.Equal(["A", "A", "B", "C"], history.Bids.Select(bid => bid.Lot));
    }

    [Fact]
    public async Task A_bid_names_a_lot_that_is_opened_and_was_there_in_time()
    {
        await using var province = Province.On(Engine.Sqlite);
        var id = await InLots(province);
        await Tenders.Known(province, 1, 2);
        var refused = await province.Send(
            new RecordOpening.Command(
                id,
                Opened,
                [
                    Bid(1, 90),
                    Bid(1, 90) with
                    {
                        Lot = "X",
                    },
                    Bid(2, 90) with
                    {
                        Lot = "A",
                        ReceivedAt = Opened.AddMinutes(1),
                    },
                ]
            ),
            Tenders.Centre
        );
        Assert.Equal(
            [
                ("/bids/0/lot", "lot.required"),
                ("/bids/1/lot", "lot.unknown"),
                ("/bids/2/receivedAt", "bid.late"),
            ],
            refused.Problem!.Errors.Select(error => (error.Pointer, error.Code))
        );
        var one = await province.Send(
            new RecordOpening.Command(id, Opened, [Bid(1, 90), Bid(2, 80)]) { Lot = "B" },
            Tenders.Centre
        );
        // The others are still to be opened.
        Assert.Equal(("published", "B"), (one.Value.State, one.Value.Lot));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Two_bids_of_one_firm_and_a_name_that_is_not_the_registered_one_are_kept_and_told(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var id = await Tenders.Published(province);
        await Tenders.Known(province, 1, 2, 3);
        var opened = await province.Send(
            new RecordOpening.Command(
                id,
                Opened,
                [
                    Bid(1, 90),
                    Bid(1, 91) with
                    {
                        BidderName = "完全不同的名称有限公司",
                    },
                    Bid(2, 95) with
                    {
                        BidderName = " 第2建设有限公司 ",
                    },
                    Bid(2, 93) with
                    {
                        Alternative = true,
                    },
                    Bid(3, 99) with
                    {
                        Members = [new(Tenders.Bidder(2), "第2建设有限公司")],
                    },
                ]
            ),
            Tenders.Centre
        );
        Assert.Equal(
            [
                ("/bids/1/bidderName", "bid.name_differs"),
                (null, "bid.several"),
                (null, "bid.member_twice"),
            ],
            opened.Value.Warnings.Select(warning => (warning.Pointer, warning.Code))
        );
        var detail = (await province.Send(new GetProcurement.Query(id), Tenders.Centre)).Value;
        Assert.Equal((3, 5), (detail.Bidders, detail.Bids.Count));
        Assert.Equal(
            ["bid.name_differs", "bid.several", "bid.member_twice"],
            detail.Warnings.Select(warning => warning.Code)
        );
        Assert.Equal("第1建设有限公司", detail.Bids[1].RegisteredName);
        Assert.Equal([Tenders.Bidder(2)], detail.Bids[4].Members.Select(member => member.Code));
        Assert.Equal(
            3,
            (await province.Send(new ReadAnnouncement.Query(id), Caller.Anonymous)).Value.Bids
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_second_round_takes_the_place_of_the_first_and_loses_nothing(Engine engine)
    {
        await using var province = Province.On(engine);
        var id = (
            await province.Send(
                Tenders.Notice() with
                {
                    Kind = "government",
                    Method = "consultation",
                },
                Tenders.Centre
            )
        )
            .Value
            .Id;
        await Tenders.Known(province, 1, 2);
        var first = new RecordOpening.Command(id, Opened, [Bid(1, 90), Bid(2, 80)]);
        await province.Send(first, Tenders.Centre);
        var final = first with
        {
            OpenedAt = Opened.AddHours(3),
            Bids = [Bid(1, 70), Bid(2, 75)],
            Round = 2,
        };
        Assert.Equal(
            ("/round", "round.order"),
            First(await province.Send(final with { Round = 3 }, Tenders.Centre))
        );
        Assert.Equal(2, (await province.Send(final, Tenders.Centre)).Value.Ordinal);
        // Both sent again change nothing.
        Assert.True((await province.Send(first, Tenders.Centre)).Value.Existing);
        Assert.True((await province.Send(final, Tenders.Centre)).Value.Existing);
        var won = await province.Send(
            new RecordAward.Command(id, Opened.AddHours(4), Tenders.Bidder(1)),
            Tenders.Centre
        );
        Assert.True(won.Succeeded);
        var detail = (await province.Send(new GetProcurement.Query(id), Tenders.Centre)).Value;
        Assert.Equal(
            [(1, true, false), (1, true, false), (2, false, true), (2, false, false)],
            detail.Bids.Select(bid => (bid.Round, bid.Superseded, bid.Winner))
        );
        Assert.Equal(Opened, detail.Instants["opening"]);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_trading_system_posts_every_step_by_its_code_and_again_without_harm(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var system = Callers.System(Scopes.ProcurementWrite);
        await Tenders.Known(province, 1, 2);
        var notice = Tenders.Notice() with { Kind = "government" };
        var id = (await province.Send(notice, system)).Value.Id;
        var steps = new[]
        {
            Step(
                id,
                "clarification",
                "2026-11-01 09:00",
                ("affectsBids", true),
                ("newDeadline", "2026-11-21T09:30:00+08:00")
            ) with
            {
                Reference = "C-1",
            },
            Step(id, "opening", "2026-11-21 09:30") with
            {
                Bids = [Bid(1, 90), Bid(2, 80)],
            },
            Step(id, "evaluation", "2026-11-21 16:00", ("reportAt", "2026-11-21T17:00:00+08:00")),
            Step(
                id,
                "award",
                "2026-11-22 09:00",
                ("winner", Tenders.Bidder(2).ToString()),
                ("amount", 80_00)
            ),
            Step(
                id,
                "contract",
                "2026-11-22 12:00",
                ("amount", new { minor = 80_00, currency = "CNY" })
            ),
            Step(
                id,
                "contractChange",
                "2026-11-23 09:00",
                ("what", "增加工程量"),
                ("amount", 85_00)
            ) with
            {
                Reference = "K-1",
            },
            Step(
                id,
                "contractChange",
                "2026-11-23 10:00",
                ("what", "再次增加"),
                ("amount", 86_00)
            ) with
            {
                Reference = "K-2",
            },
            Step(id, "acceptance", "2026-11-23 11:00", ("passed", true)),
            Step(id, "payment", "2026-11-23 12:00", ("paidAt", "2026-11-23"), ("amount", 86_00)),
        };
        for (var time = 0; time < 2; time++)
        {
            var posted = await province.Send(
                new PostSteps.Command([
                    .. steps.Select(step => new PostSteps.Item(id, Body(step))),
                ]),
                system
            );
            Assert.Equal(
                steps.Select(_ => (string?)null),
                posted.Value.Rows.Select(row => row.Code)
            );
            Assert.All(posted.Value.Rows, row => Assert.Equal(time == 1, row.Recorded!.Existing));
        }

        var detail = (await province.Send(new GetProcurement.Query(id), Tenders.Centre)).Value;
        Assert.Equal("contracted", detail.State);
        Assert.Equal(Tenders.At("2026-11-21 09:30"), detail.Instants["deadline"]);
        Assert.Equal(2 + steps.Length, detail.Steps.Count);
        Assert.Equal(
            86_00,
            detail.Steps.Last(step => step.Name == "contractChange").Figures["amount"].GetInt64()
        );
        // What was published stays as it was published: the same notice again, though the deadline moved since.
        Assert.True((await province.Send(notice, system)).Value.Existing);
        var changed = await province.Send(
            steps[5] with
            {
                Figures = Figures.Of(("what", "改了"), ("amount", 85_00)),
            },
            system
        );
        Assert.Equal("step.other_content", changed.Problem?.Code);
        Assert.Equal(["/figures/what"], changed.Problem!.Errors.Select(error => error.Pointer));
    }

    [Fact]
    public async Task Whatever_is_wrong_with_a_step_is_named_by_field_value_and_rule()
    {
        await using var province = Province.On(Engine.Sqlite);
        var id = await Tenders.Published(province);
        await Tenders.Known(province, 1);
        (PostStep.Command Step, string Pointer, string Code)[] wrong =
        [
            (Step(id, "nonsense", "2026-11-01 09:00"), "/step", "step.unknown"),
            (Step(id, "intention", "2026-11-01 09:00"), "/step", "step.not_of_method"),
            (Step(id, "clarification", "2026-11-01 09:00"), "/figures/affectsBids", "required"),
            (
                Step(id, "clarification", "2026-11-01 09:00", ("affectsBids", "yes")),
                "/figures/affectsBids",
                "flag"
            ),
            (
                Step(id, "clarification", "2026-11-01 09:00", ("affectsBids", true), ("colour", 1)),
                "/figures/colour",
                "figure.unknown"
            ),
            (
                Step(
                    id,
                    "clarification",
                    "2026-11-01 09:00",
                    ("affectsBids", true),
                    ("newDeadline", "2026-11-25T09:30:00")
                ),
                "/figures/newDeadline",
                "instant"
            ),
            (
                Step(id, "clarification", "2026-11-25 09:00", ("affectsBids", true)),
                "/at",
                "step.in_future"
            ),
            (Step(id, "bids", "2026-11-19 09:00"), "/at", "step.order"),
            (Step(id, "plan", "2026-10-21 09:00"), "/at", "step.order"),
            (
                Step(id, "plan", "2026-10-01 09:00", ("budget", 0)),
                "/figures/budget",
                "amount.positive"
            ),
            (
                Step(id, "plan", "2026-10-01 09:00", ("budget", -5)),
                "/figures/budget",
                "amount.positive"
            ),
            (Step(id, "plan", "2026-10-01 09:00", ("budget", "100")), "/figures/budget", "amount"),
            (
                Step(
                    id,
                    "plan",
                    "2026-10-01 09:00",
                    ("budget", JsonSerializer.Deserialize<JsonElement>("12345678901234567890"))
                ),
                "/figures/budget",
                "amount.large"
            ),
            (
                Step(
                    id,
                    "plan",
                    "2026-10-01 09:00",
                    ("budget", new { minor = 100, currency = "USD" })
                ),
                "/figures/budget",
                "amount.currency"
            ),
            (
                Step(id, "plan", "2026-10-01 09:00", ("expectedNotice", "2026-13-01")),
                "/figures/expectedNotice",
                "day"
            ),
            (Step(id, "plan", "2026-10-01 09:00") with { Lot = "1" }, "/lot", "lot.whole"),
            (
                Step(id, "clarification", "2026-11-01 09:00", ("affectsBids", true)) with
                {
                    Lot = "2",
                },
                "/lot",
                "lot.unknown"
            ),
            (
                Step(id, "clarification", "2026-11-01 09:00", ("affectsBids", true)) with
                {
                    Documents = [new("x") { Code = "y" }],
                },
                "/documents/0/code",
                "document.unknown"
            ),
            (
                Step(id, "clarification", "2026-11-01 09:00", ("affectsBids", true)) with
                {
                    Bids = [Bid(1, 90)],
                },
                "/bids",
                "bids.step"
            ),
        ];
        foreach (var (step, pointer, code) in wrong)
        {
            var refused = await province.Send(step, Tenders.Centre);
            Assert.True(refused.Problem is not null, $"{step.Step} {pointer} {code} was taken.");
            Assert.Contains(
                (pointer, code),
                refused.Problem!.Errors.Select(error => (error.Pointer, error.Code))
            );
        }

        var early = await province.Send(
            Step(id, "award", "2026-11-21 09:00", ("noWinnerBecause", "无")),
            Tenders.Centre
        );
        Assert.Equal("step.too_early", early.Problem?.Code);
        await province.Send(Tenders.Opening(id, 1), Tenders.Centre);
        Assert.Equal(
            "step.closed",
            (
                await province.Send(
                    Step(id, "clarification", "2026-11-21 09:00", ("affectsBids", false)),
                    Tenders.Centre
                )
            )
                .Problem
                ?.Code
        );
        Assert.Equal(
            ("/figures/winner", "award.either"),
            First(await province.Send(Step(id, "award", "2026-11-21 09:00"), Tenders.Centre))
        );
        Assert.Equal(3, await province.Scalar<long>("select count(*) from posted_step"));
    }

    [Fact]
    public async Task Who_and_how_many_take_part_is_shown_to_nobody_before_the_opening()
    {
        await using var province = Province.On(Engine.Sqlite);
        var id = await Tenders.Published(province);
        await Tenders.Known(province, 1);
        await province.Send(
            Step(
                id,
                "prequalification",
                "2026-10-22 09:00",
                ("applicationDeadline", "2026-11-01T09:00:00+08:00")
            ),
            Tenders.Centre
        );
        var result = Step(
            id,
            "prequalificationResult",
            "2026-11-03 09:00",
            ("applicants", 731),
            ("qualified", 5)
        );
        await province.Send(result, Tenders.Centre);

        var before = (await province.Send(new GetProcurement.Query(id), Tenders.Centre)).Value;
        Assert.Empty(before.Steps.Single(step => step.Name == "prequalificationResult").Figures);
        var guess = await province.Send(
            result with
            {
                Figures = Figures.Of(("applicants", 6), ("qualified", 5)),
            },
            Tenders.Centre
        );
        Assert.Equal("step.other_content", guess.Problem?.Code);
        Assert.DoesNotContain(
            "731",
            JsonSerializer.Serialize(guess.Problem!.Errors),
            StringComparison.Ordinal
        );
        Assert.DoesNotContain(
            await province.Rows<string>("select payload from audit_entry"),
            text => text.Contains("731", StringComparison.Ordinal)
        );
        Assert.Null(
            (await province.Send(new ReadAnnouncement.Query(id), Caller.Anonymous)).Value.Bids
        );

        await province.Send(Tenders.Opening(id, 1), Tenders.Centre);
        var after = (await province.Send(new GetProcurement.Query(id), Tenders.Centre)).Value;
        Assert.Equal(
            731,
            after
                .Steps.Single(step => step.Name == "prequalificationResult")
                .Figures["applicants"]
                .GetInt64()
        );
    }

    [Fact]
    public async Task What_begins_with_its_plan_is_announced_by_steps_and_its_own_message_again_is_harmless()
    {
        await using var province = Province.On(Engine.Sqlite);
        var plan = Tenders.Notice() with
        {
            PlanAt = Tenders.At("2026-09-01 09:00"),
            NoticeAt = null,
            DeadlineAt = null,
        };
        var id = (await province.Send(plan, Tenders.Centre)).Value.Id;
        await province.Send(Step(id, "notice", "2026-10-20 10:00"), Tenders.Centre);
        var announced = await province.Send(
            Step(id, "documents", "2026-10-20 10:00", ("deadline", "2026-11-20T09:30:00+08:00")),
            Tenders.Centre
        );
        Assert.Equal("published", announced.Value.State);
        Assert.True((await province.Send(plan, Tenders.Centre)).Value.Existing);
        var detail = (await province.Send(new GetProcurement.Query(id), Tenders.Centre)).Value;
        Assert.Equal(["plan", "notice", "documents"], detail.Steps.Select(step => step.Name));
        Assert.Equal(Tenders.Deadline, detail.Instants["deadline"]);
        Assert.Contains("opening", detail.Next);
    }

    [Fact]
    public async Task The_same_step_posted_by_two_at_once_is_recorded_once()
    {
        await using var province = Province.On(Engine.Postgres);
        for (var number = 1; number <= 10; number++)
        {
            var id = await Tenders.Published(province, number);
            var step = Step(id, "clarification", "2026-11-01 09:00", ("affectsBids", false));
            var outcomes = await Task.WhenAll(
                Enumerable
                    .Range(0, 4)
                    .Select(_ => Task.Run(() => province.Send(step, Tenders.Centre)))
            );
            Assert.Single(outcomes, outcome => !outcome.Value.Existing);
        }

        Assert.Equal(
            10,
            await province.Scalar<long>(
                "select count(*) from posted_step where step = 'clarification'"
            )
        );
    }

    private static async Task<Guid> InLots(Province province) =>
        (
            await province.Send(
                Tenders.Notice() with
                {
                    CeilingMinor = null,
                    Lots =
                    [
                        new("A") { CeilingMinor = 100_00 },
                        new("B") { CeilingMinor = 200_00, Title = "二标段" },
                        new("C") { CeilingMinor = 300_00 },
                    ],
                },
                Tenders.Centre
            )
        )
            .Value
            .Id;

    private static BidReadOut Bid(int bidder, long yuan) =>
        new(Tenders.Bidder(bidder), $"第{bidder}建设有限公司", yuan * 100);

    private static PostStep.Command Step(
        Guid id,
        string step,
        string at,
        params (string, object?)[] figures
    ) => new(id, step, Tenders.At(at)) { Figures = Figures.Of(figures) };

    private static PostStep.Body Body(PostStep.Command step) =>
        new(step.Step, step.At, step.Lot, step.Reference, step.Figures, step.Documents, step.Bids);

    private static DateTimeOffset At(int hours) => Opened.AddHours(hours);

    private static (string, string) First<T>(Outcome<T> outcome)
        where T : notnull => (outcome.Problem!.Errors[0].Pointer, outcome.Problem.Errors[0].Code);
}
