using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Trading.Access;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement;
using Trading.Procurement.Bids;
using Trading.Procurement.Contracts;
using Trading.Procurement.Ocds;
using Trading.Procurement.Steps;
using Trading.Tests.Harness;
using Trading.Tests.Procurement.Ocds;
using static Trading.Tests.Procurement.Bids.Submissions;

namespace Trading.Tests.Procurement.Bids;

/// <summary>Who took the documents, and what the panel gave: each secret until its hour.</summary>
public sealed class TakersAndScoresTests
{
    private static readonly DateTimeOffset Evaluated = Tenders.At("2026-11-20 16:00");

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Who_took_the_documents_changes_nothing_that_can_be_seen_until_the_bids_are_open(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var id = await Tenders.Published(province);
        await Tenders.Known(province, 1);
        var before = await Seen();
        var answers = new List<StepRecorded>();
        for (var taker = 1; taker <= 3; taker++)
        {
            answers.Add((await province.Send(Took(id, taker), Tenders.Centre)).Value);
        }

        // The first, the third, and one that is known are answered alike.
        answers.Add((await province.Send(Took(id, 2), Tenders.Centre)).Value);
        Assert.Single(answers.Select(answer => JsonSerializer.Serialize(answer)).Distinct());
        Assert.Equal(before, await Seen());
        Assert.Equal(3, await province.Scalar<long>("select count(*) from document_taker"));
        Assert.DoesNotContain(
            await province.Rows<string>("select sealed from document_taker"),
            text => text.Contains("XX-TEST", StringComparison.Ordinal)
        );
        Assert.DoesNotContain(
            await province.Rows<string>("select payload from audit_entry"),
            text => text.Contains("领取", StringComparison.Ordinal)
        );

        await province.Send(Opening(id, Bid(1)), Tenders.Centre);
        var opened = (await province.Send(new GetProcurement.Query(id), Tenders.Centre)).Value;
        Assert.Equal(
            ["第1领取公司", "第2领取公司", "第3领取公司"],
            opened.Takers.Select(taker => taker.Name)
        );

        async Task<string> Seen() =>
            JsonSerializer.Serialize(
                (await province.Send(new GetProcurement.Query(id), Tenders.Centre)).Value
            )
            + (await province.Scalar<long>("select count(*) from outbox_message"))
            + (await province.Scalar<long>("select count(*) from posted_step"))
            + (await province.Scalar<DateTimeOffset>("select changed_at from procurement"));
    }

    [Fact]
    public async Task Takers_come_with_their_step_alone_and_name_a_lot_that_there_is()
    {
        await using var province = Province.On(Engine.Sqlite);
        var id = await Tenders.Published(province);
        DocumentTaker[] takers = [new(Tenders.Bidder(1), "某公司")];
        (PostStep.Command Posting, string Pointer, string Code)[] wrong =
        [
            (new(id, "takers", Evaluated), "/takers", "required"),
            (new(id, "bids", Evaluated) { Takers = takers }, "/takers", "takers.step"),
            (
                new(id, "takers", Evaluated) { Takers = [takers[0] with { Name = " " }] },
                "/takers/0/name",
                "required"
            ),
            (
                new(id, "takers", Evaluated) { Takers = [takers[0] with { Lot = "9" }] },
                "/takers/0/lot",
                "lot.unknown"
            ),
        ];
        foreach (var (posting, pointer, code) in wrong)
        {
            var refused = await province.Send(posting, Tenders.Centre);
            Assert.Equal(
                (pointer, code),
                (refused.Problem!.Errors[0].Pointer, refused.Problem.Errors[0].Code)
            );
        }
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Score_sheets_are_of_bids_that_are_there_are_secret_until_the_result_and_are_read_by_token(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var expert = Guid.NewGuid();
        var one = await Opened(province, 1, Bid(1), Bid(2), Bid(2));
        var sheets = new PostedSheet[]
        {
            new(
                "甲",
                [
                    new(Tenders.Bidder(1), 88.5m),
                    new(Tenders.Bidder(2), 91) { Bid = 2, Factor = "技术" },
                ]
            )
            {
                Name = "李评委",
                ExpertId = expert,
            },
            new("乙", [new(Tenders.Bidder(1), 60)]) { ExpertNumber = "ln-0042" },
            new("丙", []),
        };
        var posting = Evaluation(one, sheets) with { BidPages = [new(Tenders.Bidder(1), 320)] };
        foreach (
            var (given, code) in new[]
            {
                (new PostedScore(Tenders.Bidder(7), 1), "score.bid_unknown"),
                (new PostedScore(Tenders.Bidder(2), 1), "score.bid_several"),
                (new PostedScore(Tenders.Bidder(2), 1) { Bid = 1 }, "score.bid_unknown"),
            }
        )
        {
            var refused = await province.Send(
                Evaluation(one, new PostedSheet("甲", [given])),
                Tenders.Centre
            );
            Assert.Equal(code, Assert.Single(refused.Problem!.Errors).Code);
        }

        Assert.Equal(
            "member.twice",
            Assert
                .Single(
                    (await province.Send(Evaluation(one, sheets[2], sheets[2]), Tenders.Centre))
                        .Problem!
                        .Errors
                )
                .Code
        );
        Assert.True((await province.Send(posting, Tenders.Centre)).Succeeded);
        Assert.True((await province.Send(posting, Tenders.Centre)).Value.Existing);
        var other = await province.Send(
            posting with
            {
                ScoreSheets =
                [
                    sheets[0] with
                    {
                        Name = "王评委",
                    },
                    sheets[1] with
                    {
                        Scores = [],
                    },
                    sheets[2],
                ],
            },
            Tenders.Centre
        );
        Assert.Equal(
            ["/scoreSheets/0/name", "/scoreSheets/1/scores"],
            other.Problem!.Errors.Select(error => error.Pointer)
        );
        Assert.DoesNotContain(
            other.Problem.Errors,
            error => error.Message.Contains("评委", StringComparison.Ordinal)
        );

        var supervisor = Callers.With(Roles.Supervisor);
        var early = (await province.Send(new GetBidEvidence.Query(one), supervisor)).Value;
        Assert.Equal((0, true), (early.Sheets.Count, early.SheetsAreWithheld));
        Assert.DoesNotContain(
            await province.Rows<string>(
                "select coalesce(sealed, '') || scores || member from score_sheet"
            ),
            text =>
                text.Contains("李评委", StringComparison.Ordinal)
                || text.Contains("LN-0042", StringComparison.Ordinal)
        );

        await province.Send(
            new RecordAward.Command(one, Tenders.At("2026-11-21 09:00"), Tenders.Bidder(1)),
            Tenders.Centre
        );
        var late = (await province.Send(new GetBidEvidence.Query(one), supervisor)).Value;
        Assert.False(late.SheetsAreWithheld);
        Assert.Equal(["李评委", null, null], late.Sheets.Select(sheet => sheet.Name));
        Assert.Equal(
            (2, "技术", 91m),
            (
                late.Sheets[0].Scores[1].Ordinal,
                late.Sheets[0].Scores[1].Factor,
                late.Sheets[0].Scores[1].Points
            )
        );

        var two = await Opened(province, 2, Bid(1));
        await province.Send(
            Evaluation(
                two,
                new PostedSheet("1", [new(Tenders.Bidder(1), 70)]) { ExpertNumber = "LN-0042" }
            ),
            Tenders.Centre
        );
        await using var scope = province.Services.CreateAsyncScope();
        var sessions = await scope
            .ServiceProvider.GetRequiredService<IBidEvidence>()
            .EvaluationsOf([one, two], CancellationToken.None);
        var first = sessions.Single(session => session.ProcurementId == one);
        var second = sessions.Single(session => session.ProcurementId == two);
        Assert.Equal((Evaluated.AddHours(-6), Evaluated), (first.From!.Value, first.To!.Value));
        Assert.Equal(320, first.Pages[1]);
        Assert.Equal(
            (expert, (string?)null),
            (first.Sheets[0].ExpertId!.Value, first.Sheets[2].Token)
        );
        Assert.Equal(first.Sheets[1].Token, Assert.Single(second.Sheets).Token);
        Assert.NotEqual(first.Sheets[0].Token, first.Sheets[1].Token);
        Assert.Equal(
            [
                new GivenScore(1, Tenders.Bidder(1), null, 88.5m),
                new GivenScore(2, Tenders.Bidder(2), "技术", 91),
            ],
            first.Sheets[0].Scores
        );
    }

    [Fact]
    public async Task Nothing_of_it_goes_out_as_OCDS_but_what_OCDS_has()
    {
        await using var province = Province.On(Engine.Sqlite);
        var id = await Opened(province, 1, Bid(1, Full()), Bid(2, Full()));
        await province.Send(Took(id, 5), Tenders.Centre);
        await province.Send(
            Evaluation(
                id,
                new PostedSheet("甲评委号", [new(Tenders.Bidder(1), 77.75m)]) { Name = "李评委" }
            ),
            Tenders.Centre
        );
        await province.Send(
            new RecordAward.Command(id, Tenders.At("2026-11-21 09:00"), Tenders.Bidder(1)),
            Tenders.Centre
        );
        var ocid = await province.Scalar<string>("select ocid from procurement");
        var published =
            (await Publications.Releases(province, ocid)).ToJsonString(Plain)
            + (await Publications.Record(province, ocid)).ToJsonString(Plain);
        Assert.Contains("第2建设有限公司", published, StringComparison.Ordinal);
        foreach (
            var never in Secrets.Concat([
                "领取公司",
                "李评委",
                "甲评委号",
                "77.75",
                "挖一般土方",
                "投标文件.pdf",
                "某投标工具",
                "D41D8CD9",
                "某担保",
                "某银行",
                "****",
                "submission",
            ])
        )
        {
            Assert.DoesNotContain(never, published, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public async Task An_opening_record_says_what_was_drawn()
    {
        await using var province = Province.On(Engine.Sqlite);
        var id = await Tenders.Published(province);
        await Tenders.Known(province, 1);
        var opening = Opening(id, Bid(1)) with
        {
            Figures = Figures.Of(
                ("drawnBalls", "3、7、11"),
                ("coefficientK", 4.5m),
                ("coefficientQ", 60),
                ("benchmark", 470_000_00L)
            ),
        };
        Assert.True((await province.Send(opening, Tenders.Centre)).Succeeded);
        Assert.True((await province.Send(opening, Tenders.Centre)).Value.Existing);
        var step = (
            await province.Send(new GetProcurement.Query(id), Tenders.Centre)
        ).Value.Steps.Single(one => one.Name == "opening");
        Assert.Equal(
            ("3、7、11", 4.5m),
            (step.Figures["drawnBalls"].GetString(), step.Figures["coefficientK"].GetDecimal())
        );
    }

    private static readonly JsonSerializerOptions Plain = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static PostStep.Command Took(Guid id, int taker) =>
        new(id, "takers", Tenders.Deadline.AddDays(-taker))
        {
            Takers = [new(Tenders.Bidder(taker), $"第{taker}领取公司")],
        };

    private static PostStep.Command Evaluation(Guid id, params PostedSheet[] sheets) =>
        new(id, "evaluation", Evaluated)
        {
            Figures = Figures.Of(
                ("from", Evaluated.AddHours(-6).ToString("O")),
                ("to", Evaluated.ToString("O"))
            ),
            ScoreSheets = sheets,
        };
}
