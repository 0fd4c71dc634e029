using Trading.Alerts.Indicators;
using Trading.Domain.Codes;
using Trading.Indicators;
using Trading.Indicators.Supervision;
using Trading.Kernel.Sql;
using Trading.Procurement.Bids;
using Trading.Procurement.Steps;
using Trading.Registry.Contracts;
using Trading.Tests.Harness;
using Trading.Tests.Procurement;
using static Trading.Tests.Procurement.Bids.Submissions;

namespace Trading.Tests.Alerts.Indicators;

/// <summary>What travelled with bids and what the registry says reach the supervisors' own rules.</summary>
public sealed class JudgedEvidenceTests
{
    private static readonly IndicatorRules Shipped = new() { FewestPeers = 5 };

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Bids_made_on_one_machine_and_paid_from_one_account_are_told_with_nothing_personal_in_the_clear(
        Engine engine
    )
    {
        await using var province = JudgedProvince.On(engine, Shipped);
        var shares = Other(2) with
        {
            Files = [Other(2).Files![0] with { MacAddress = "3c970e4a5b6c" }],
            Deposits = [new("transfer") { PayerAccount = Account }],
        };
        var id = await Opened(province, 1, Bid(1, Full()), Bid(2, shares), Bid(3, Other(3)));
        await JudgedProvince.Judge(province, id);

        Assert.Equal("triggered", await Outcome("I01"));
        Assert.Equal("triggered", await Outcome("I05"));
        Assert.NotEqual("triggered", await Outcome("I03"));
        var said = string.Concat(
            await province.Rows<string>(
                "select sentence_zh || sentence_en || evidence from indicator_finding"
            )
        );
        Assert.DoesNotContain("3c970e4a5b6c", said, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Account, said, StringComparison.Ordinal);

        // What was offered in 180 days is given 300 afterwards.
        foreach (
            var step in new PostStep.Command[]
            {
                new(id, "award", Tenders.At("2026-11-21 10:00"))
                {
                    Lot = "1",
                    Figures = Figures.Of(
                        ("winner", Tenders.Bidder(1).ToString()),
                        ("winningBid", 1)
                    ),
                },
                new(id, "contract", Tenders.At("2026-11-23 10:00")) { Lot = "1" },
                new(id, "contractChange", Tenders.At("2026-11-23 11:00"))
                {
                    Lot = "1",
                    Figures = Figures.Of(("what", "延长工期"), ("termDays", 300)),
                },
            }
        )
        {
            Assert.True((await province.Send(step, Tenders.Centre)).Succeeded);
        }

        await JudgedProvince.Judge(province, id);
        Assert.Equal("triggered", await Outcome("I38"));

        async Task<string> Outcome(string indicator) =>
            Assert.Single(
                await province.Rows<string>(
                    "select outcome from indicator_finding where indicator = @indicator and subject_kind = 'procurement'",
                    new { indicator }
                )
            );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_rules_that_ship_come_step_by_step_to_what_a_computation_from_nothing_finds(
        Engine engine
    )
    {
        await using var province = JudgedProvince.On(engine, Shipped);
        await WarnedProvince.Fill(province, ordinary: 25);
        var ids = await province.Rows<Guid>("select id from procurement");
        var random = new Random(5);
        foreach (var id in ids.OrderBy(_ => random.Next()).Take(15))
        {
            await JudgedProvince.Judge(province, id);
        }

        Assert.Equal(0, await JudgedProvince.Night(province));
        await Tenders.Known(province, 1, 2, 3);
        var published = await Tenders.Published(province);
        foreach (var step in JudgedProvince.Steps(province, published, 2, 1, 2, 3))
        {
            await step();
            await JudgedProvince.Judge(province, published);
        }

        Assert.Equal(0, await JudgedProvince.Night(province));
        var moved = await JudgedProvince.Tables(province);
        await JudgedProvince.Forget(province);
        Assert.Equal(0, await JudgedProvince.Night(province));
        var anew = await JudgedProvince.Tables(province);
        JudgedProvince.Same(anew, moved);
        Assert.Empty(
            await province.Rows<string>(
                "select evidence from indicator_finding where outcome = 'calculationError' and evidence like '%message%'"
            )
        );
        Assert.NotEmpty(anew["baselines"]);
    }

    [Fact]
    public void Firms_are_related_by_holding_common_holder_name_and_address_and_not_to_themselves()
    {
        var one = Firm("A", "B", 6_000, "张三", "和平区 1 号");
        var two = Firm("B", "C", 100, "张三", "和平区1号");
        var three = Firm("D", "C", 100, "李四", "浑南区");
        var of = FirmRelations.Of(two, [one, two, three]);
        Assert.Equal(
            [("XX-TEST:A", 1), ("XX-TEST:A", 2), ("XX-TEST:A", 2), ("XX-TEST:D", 2)],
            of.Select(relation => (relation.Other, relation.Degree))
        );
        Assert.Empty(FirmRelations.Of(three, [one, three]));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Of_many_tests_the_night_lets_through_but_a_share_that_chance_may_be(
        Engine engine
    )
    {
        await using var province = JudgedProvince.On(
            engine,
            TestIndicators.Rules with
            {
                All = [new ByChance()],
            }
        );
        await Tenders.Known(province, 1, 2, 3);
        foreach (var number in Enumerable.Range(1, 3))
        {
            var id = await Tenders.Published(province, number);
            foreach (var step in JudgedProvince.Steps(province, id, number, 1, 2, 3))
            {
                await step();
            }
        }

        // Before the first night each speaks up to 0.1; of three such tests the third is what chance may bring.
        await JudgedProvince.Night(province);
        Assert.Equal(
            [("XX-TEST:1", "triggered"), ("XX-TEST:2", "triggered"), ("XX-TEST:3", "notTriggered")],
            await Said()
        );
        Assert.Equal(0.03, await province.Scalar<double>("select cut from indicator_cut"), 9);

        // Judged again by day the cut of the night holds.
        foreach (var id in await province.Rows<Guid>("select id from procurement"))
        {
            await JudgedProvince.Judge(province, id);
        }

        Assert.Equal(
            [("XX-TEST:1", "triggered"), ("XX-TEST:2", "triggered"), ("XX-TEST:3", "notTriggered")],
            await Said()
        );

        async Task<List<(string, string)>> Said() =>
            [
                .. (
                    await province.Rows<(string, string)>(
                        "select subject, outcome from indicator_finding where indicator = 'T09' order by subject"
                    )
                ),
            ];
    }

    private static EntityFacts Firm(
        string code,
        string holder,
        int share,
        string head,
        string address
    ) =>
        new()
        {
            Code = EntityCode.Parse($"XX-TEST:{code}"),
            Holders = [new($"XX-TEST:{holder}", share, Controls: false)],
            LegalRepresentative = head,
            Address = address,
        };

    /// <summary>A test of winners whose p-value is known: 0.01, 0.03 and 0.06 by the firm's number.</summary>
    private sealed class ByChance : ISupervisionIndicator
    {
        public string Code => "T09";

        public IEnumerable<Contribution> Contribute(ProcurementDossier dossier) =>
            dossier
                .Lots.SelectMany(lot => lot.Awards)
                .Select(award => new Contribution(
                    "T09",
                    SubjectKind.Bidder,
                    award.Winner,
                    null,
                    new(dossier.Kind, null, null, null),
                    new(2026, 11, 1),
                    1,
                    1
                ));

        public IEnumerable<IndicatorFinding> JudgeSubject(
            SubjectKind kind,
            string id,
            PeerKey group,
            IReadOnlyList<YearSum> sums,
            IIndicatorContext context,
            DateOnly on
        )
        {
            var chance = id[^1] switch
            {
                '1' => 0.01,
                '2' => 0.03,
                _ => 0.06,
            };
            yield return new()
            {
                Indicator = Code,
                Subject = kind,
                SubjectId = id,
                PValue = chance,
                Outcome =
                    chance <= (context.FalseDiscoveryCut(Code) ?? 0.1)
                        ? IndicatorOutcome.Triggered
                        : IndicatorOutcome.NotTriggered,
                Sentence = new("检验", "a test"),
            };
        }
    }
}
