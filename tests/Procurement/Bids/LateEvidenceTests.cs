using Trading.Access;
using Trading.Alerts.Indicators;
using Trading.Kernel.Retention;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement.Bids;
using Trading.Procurement.Kinds;
using Trading.Procurement.Steps;
using Trading.Tests.Alerts.Indicators;
using Trading.Tests.Harness;
using static Trading.Tests.Procurement.Bids.Submissions;

namespace Trading.Tests.Procurement.Bids;

/// <summary>What belongs to bids and arrives after the opening: added, marked, judged; and forgotten in its time.</summary>
public sealed class LateEvidenceTests
{
    private static readonly Caller Supervisor = Callers.With(Roles.Supervisor);

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Evidence_that_arrives_after_the_opening_is_added_marked_as_late_and_judged(
        Engine engine
    )
    {
        await using var province = JudgedProvince.On(engine, new() { FewestPeers = 5 });
        var (id, source) = await Fed(
            province,
            Bid(1, Full() with { Files = null, PriceLines = null }),
            Bid(2),
            Bid(3, Other(3))
        );
        await JudgedProvince.Judge(province, id);
        Assert.Equal("insufficientData", await Outcome("I01"));

        var later = Late(
            id,
            new LateEvidence(1, new() { Files = Full().Files, PriceLines = Full().PriceLines }),
            new LateEvidence(2, new() { Files = [Other(2).Files![0] with { MacAddress = Mac }] })
        );
        var version = await province.Scalar<long>("select version from procurement");
        var recorded = await province.Send(later, source);
        Assert.Null(recorded.Problem);
        Assert.False(recorded.Value.Existing);
        Assert.Equal(version + 1, recorded.Value.Version);
        await province.DeliverDue(times: 2);
        Assert.Equal("triggered", await Outcome("I01"));

        var evidence = (await province.Send(new GetBidEvidence.Query(id), Supervisor)).Value;
        Assert.Equal(["files", "priceLines"], evidence.Bids[0].Late.Keys.Order());
        Assert.Equal(["files"], evidence.Bids[1].Late.Keys);
        Assert.Empty(evidence.Bids[2].Late);
        Assert.All(
            evidence.Bids.SelectMany(bid => bid.Late.Values),
            at => Assert.Equal(province.Clock!.GetUtcNow(), at, TimeSpan.FromSeconds(1))
        );
        // What came with the opening is still there, and all of it is sealed.
        Assert.NotNull(evidence.Bids[0].Submission.Contact);
        Assert.Equal(2, evidence.Bids[0].PriceLines);
        Assert.Contains(evidence.Bids[0].Shared, shared => shared.With[0].Ordinal == 2);
        var plain = string.Concat(
            await province.Rows<string>("select concat(content, sealed, late) from bid_submission")
        );
        Assert.All(
            Secrets,
            secret => Assert.DoesNotContain(secret, plain, StringComparison.OrdinalIgnoreCase)
        );
        Assert.Equal(
            "3C:97:0E:4A:5B:6C",
            (
                await province.Send(
                    new RevealBidValue.Command(
                        id,
                        2,
                        "/files/0/macAddress",
                        "核查是否同一台计算机制作投标文件"
                    ),
                    Supervisor
                )
            )
                .Value
                .Value
        );

        // The same again, and the opening as it was, are known; nothing moves.
        Assert.True((await province.Send(later, source)).Value.Existing);
        Assert.True(
            (
                await province.Send(
                    Opening(
                        id,
                        Bid(1, Full() with { Files = null, PriceLines = null }),
                        Bid(2),
                        Bid(3, Other(3))
                    ),
                    source
                )
            )
                .Value
                .Existing
        );
        Assert.Equal(version + 1, await province.Scalar<long>("select version from procurement"));
        Assert.Equal(
            1,
            await province.Scalar<long>(
                "select count(*) from posted_step where step = 'bidEvidence'"
            )
        );

        async Task<string> Outcome(string indicator) =>
            Assert.Single(
                await province.Rows<string>(
                    "select outcome from indicator_finding where indicator = @indicator and subject_kind = 'procurement'",
                    new { indicator }
                )
            );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_is_known_is_never_replaced_and_a_conflict_is_told_without_secrets(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var (id, source) = await Fed(province, Bid(1, Full()), Bid(2));
        var changed = Full() with
        {
            DurationDays = 90,
            Contact = Full().Contact! with { Phone = "13904120099" },
            PriceLines = [Full().PriceLines![0] with { UnitPriceMinor = 1 }],
        };
        var refused = await province.Send(
            Late(
                id,
                new LateEvidence(1, changed),
                // Good by itself: nothing of a posting that conflicts is kept.
                new LateEvidence(2, Other(2))
            ),
            source
        );
        Assert.Equal("step.other_content", refused.Problem?.Code);
        Assert.Equal(
            [
                "/bidEvidence/0/submission/contact/phone",
                "/bidEvidence/0/submission/durationDays",
                "/bidEvidence/0/submission/priceLines",
                "/bidEvidence/0/submission/priceLines/0",
            ],
            refused.Problem!.Errors.Select(error => error.Pointer).Order(StringComparer.Ordinal)
        );
        var told = string.Concat(
            refused.Problem.Errors.Select(error => $"{error.Message} {error.Value}")
        );
        Assert.DoesNotContain(Phone, told, StringComparison.Ordinal);
        Assert.DoesNotContain("13904120099", told, StringComparison.Ordinal);
        Assert.Equal(1, await province.Scalar<long>("select count(*) from bid_submission"));

        foreach (
            var (posting, pointer, code) in new[]
            {
                (Late(id), "/bidEvidence", "required"),
                (Late(id, new LateEvidence(9, Other(2))), "/bidEvidence/0/bid", "bid.unknown"),
                (Late(id, new LateEvidence(2, null)), "/bidEvidence/0/submission", "required"),
                (
                    Late(id, new LateEvidence(2, Other(2)), new LateEvidence(2, Other(2))),
                    "/bidEvidence/1/bid",
                    "duplicate"
                ),
                (
                    Late(id, new LateEvidence(2, new() { DurationDays = 0 })),
                    "/bidEvidence/0/submission/durationDays",
                    "submission.range"
                ),
                (
                    Late(id, new LateEvidence(2, Other(2))) with
                    {
                        Step = "objection",
                    },
                    "/bidEvidence",
                    "evidence.step"
                ),
            }
        )
        {
            var error = (await province.Send(posting, source)).Problem?.Errors.FirstOrDefault(
                each => each.Pointer == pointer
            );
            Assert.True(error is not null, pointer);
            if (code != "submission.range")
            {
                Assert.Equal(code, error.Code);
            }
        }

        // People of a centre do not collect it, and a supervisor records nothing.
        Assert.Equal(
            ProblemKind.Forbidden,
            (await province.Send(Late(id, new LateEvidence(2, Other(2))), Supervisor)).Problem?.Kind
        );
        Assert.NotNull(
            (await province.Send(Late(id, new LateEvidence(2, Other(2))), Tenders.Centre)).Problem
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task It_comes_between_the_opening_and_the_award_as_the_kind_says(Engine engine)
    {
        await using var province = Province.On(engine);
        var source = Source;
        var early = await Published(province, source, 1);
        Assert.Equal(
            "step.too_early",
            (await province.Send(Late(early, new LateEvidence(1, Other(1))), source)).Problem?.Code
        );
        var (id, _) = await Fed(province, Bid(1), Bid(2));
        var posted = Late(id, new LateEvidence(1, Other(1)));
        Assert.True((await province.Send(posted, source)).Succeeded);
        Assert.True(
            (
                await province.Send(
                    new PostStep.Command(id, "award", Tenders.At("2026-11-21 10:00"))
                    {
                        Lot = "1",
                        Figures = Figures.Of(("winner", Tenders.Bidder(1).ToString())),
                    },
                    source
                )
            ).Succeeded
        );
        Assert.Equal(
            "step.closed",
            (await province.Send(Late(id, new LateEvidence(2, Other(2))), source)).Problem?.Code
        );
        // What is known may be sent again whenever a line was lost.
        Assert.True((await province.Send(posted, source)).Value.Existing);
        foreach (var kind in TradingKinds.Read().All)
        {
            foreach (var method in kind.Methods)
            {
                var step = kind.Step("bidEvidence", method.Code)!;
                Assert.Equal(StepContent.Evidence, step.Carries);
                Assert.Equal(["award"], step.ClosedBy);
            }
        }
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_travelled_with_bids_is_kept_for_fifteen_years_from_the_last_step_and_then_forgotten(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var bids = Enumerable
            .Range(1, 30)
            .Select(number => Bid(number, number == 1 ? Full() : Other(number)))
            .ToArray();
        var (id, _) = await Fed(province, bids);
        await province.Rows<int>(
            """
            insert into document_taker (procurement_id, token, sealed, key_id, recorded_at, recorded_by)
            values (@id, 't', '', 1, @now, 'x')
            """,
            new { id, now = province.Clock!.GetUtcNow() }
        );
        await province.Rows<int>(
            """
            insert into score_sheet (procurement_id, step, lot, ordinal, place, member, scores)
            values (@id, 'evaluation', '', 1, 1, 'x', '[]')
            """,
            new { id }
        );
        var last = province.Clock.GetUtcNow();
        Assert.Equal([30L, 1L, 1L], await Kept());
        province.Clock.SetUtcNow(last.AddYears(15).AddDays(-1));
        await Forget();
        Assert.Equal([30L, 1L, 1L], await Kept());
        province.Clock.SetUtcNow(last.AddYears(15).AddDays(1));
        await Forget();
        Assert.Equal([0L, 0L, 0L], await Kept());
        Assert.Equal(0, await province.Scalar<long>("select count(*) from bid_mark"));
        // Who bid how much stays.
        Assert.Equal(30, await province.Scalar<long>("select count(*) from bid"));

        async Task Forget()
        {
            await province.Send(new ForgetExpired.Command(), Callers.Platform);
            await province.DeliverDue(times: 3);
        }

        async Task<List<long>> Kept()
        {
            var counts = new List<long>();
            foreach (var table in new[] { "bid_submission", "document_taker", "score_sheet" })
            {
                counts.Add(await province.Scalar<long>($"select count(*) from {table}"));
            }

            return counts;
        }
    }

    private static readonly Caller Source = Callers.System(Scopes.ProcurementWrite);

    private static PostStep.Command Late(Guid id, params LateEvidence[] evidence) =>
        new(id, "bidEvidence", Tenders.Deadline.AddHours(2)) { BidEvidence = evidence };

    private static async Task<Guid> Published(Province province, Caller source, int number) =>
        (await province.Send(Tenders.Notice(number), source)).Value.Id;

    private static async Task<(Guid Id, Caller Source)> Fed(
        Province province,
        params BidReadOut[] bids
    )
    {
        await Tenders.Known(province, [.. Enumerable.Range(1, bids.Length)]);
        var id = await Published(province, Source, 7);
        var opened = await province.Send(Opening(id, bids), Source);
        Assert.Null(opened.Problem);
        return (id, Source);
    }
}
