using Trading.Access;
using Trading.Alerts;
using Trading.Alerts.Collusion;
using Trading.Alerts.Contracts;
using Trading.Alerts.Signals;
using Trading.Analysis.Collusion;
using Trading.Domain.Codes;
using Trading.Kernel.LongJobs;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement;
using Trading.Tests.Alerts.Signals;
using Trading.Tests.Analysis.Collusion;
using Trading.Tests.Harness;
using Trading.Tests.Procurement;
using static Trading.Tests.Alerts.Collusion.RankedProvince;

namespace Trading.Tests.Alerts.Collusion;

public sealed class CollusionTests
{
    private const string Reason = "留出案例上的表现已经核对，同意使用。";

    private static readonly Caller Supervisor = Callers.With(Roles.Supervisor);
    private static readonly IReadOnlyList<LabelledAuction> Auctions = MarketWorlds.Cartel();
    private static readonly IReadOnlyList<LabelledAuction> Small = [.. Auctions.Skip(150)];

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_result_is_kept_with_its_valid_bids_once_it_is_known_and_no_earlier(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var id = await Tenders.Opened(province, 1, 1, 2, 3);
        await Night(province);
        Assert.Empty(await province.Rows<Guid>("select procurement_id from collusion_auction"));

        Assert.True(
            (
                await province.Send(
                    new RecordAward.Command(id, Tenders.At("2026-11-21 10:00"), Tenders.Bidder(1)),
                    Tenders.Centre
                )
            ).Succeeded
        );
        await Night(province);
        await Night(province);
        var kept = Assert.Single(
            await province.Rows<CollusionAuction>("select * from collusion_auction")
        );
        Assert.Equal(
            (id, "construction", "市政公用", "210100", "CNY", 3, true),
            (
                kept.ProcurementId,
                kept.Kind,
                kept.Category,
                kept.City,
                kept.Currency,
                kept.ValidBids,
                kept.Changeable
            )
        );
        Assert.Equal(500_000, kept.Ceiling);
        Assert.Equal(
            [
                ("XX-TEST:1", 480_001, true),
                ("XX-TEST:2", 480_002, false),
                ("XX-TEST:3", 480_003, false),
            ],
            kept.Read().Select(bid => (bid.Code, bid.Value, bid.Won))
        );

        // One alone is no market; that is said to whoever sees everything.
        var market = Assert.Single((await Overview(province)).Markets);
        Assert.Equal(
            (MarketWidths.Kind, 1, ModelAbstentions.TooSmall),
            (market.Width, market.Auctions, market.Abstention)
        );
        Assert.Empty(await Shown(province));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_market_without_decided_cases_is_ranked_for_its_own_supervisors_and_shows_no_probability(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var ids = await Fill(province, Small, Dalian);
        // A few elsewhere: too few for themselves, enough with the others.
        var few = await Fill(province, [.. MarketWorlds.Cartel(40, seed: 9).Take(20)], Shenyang);
        await Night(province);

        var all = await List(province, Supervisor);
        Assert.All(
            all,
            item =>
            {
                Assert.Null(item.Chance);
                Assert.Equal(ModelAbstentions.NoCases, item.Abstention);
            }
        );
        // What can still be stopped first, then by place.
        Assert.Equal(
            all.OrderByDescending(item => item.Changeable)
                .ThenBy(item => (item.Place - 1.0) / item.PlaceOf)
                .Select(item => item.Id),
            all.Select(item => item.Id)
        );
        var dalian = await List(province, Of(Dalian));
        Assert.NotEmpty(dalian);
        Assert.All(dalian, item => Assert.Equal(Dalian, item.Region));
        Assert.All(dalian, item => Assert.Equal(MarketWidths.City, item.Width));
        var shenyang = await List(province, Of(Shenyang));
        Assert.NotEmpty(shenyang);
        Assert.All(
            shenyang,
            item => Assert.Equal((MarketWidths.Province, "210000"), (item.Width, item.MarketRegion))
        );
        Assert.Equal(all.Count, dalian.Count + shenyang.Count);
        Assert.DoesNotContain(
            (await Overview(province, Of(Shenyang))).Markets,
            market => market.Width == MarketWidths.City
        );

        // Pairs of the city are told to whoever sees it; those of the province to whoever sees that.
        var pairs = await List(province, Of(Dalian), CollusionUnits.Pair);
        Assert.All(pairs, pair => Assert.Equal(Dalian, pair.Region));
        Assert.Empty(await List(province, Of(Shenyang), CollusionUnits.Pair));

        var first = dalian[0];
        var detail = (await province.Send(new GetCollusion.Query(first.Id), Of(Dalian))).Value;
        Assert.Equal(first.Id, detail.Rank.Id);
        Assert.Equal(
            detail.Bids.Select(bid => bid.Value).Order(),
            detail.Bids.Select(bid => bid.Value)
        );
        Assert.Single(detail.Bids, bid => bid.Won);
        Assert.All(detail.Bids, bid => Assert.NotEqual(bid.Name, bid.Nearest));
        Assert.Contains(detail.Figures, figure => figure.Code == "spd");
        Assert.All(detail.Figures, figure => Assert.Equal(21, figure.Spread.Count));
        Assert.Equal(
            first.Id,
            (await province.Send(new GetCollusion.Query(first.ProcurementId!.Value), Supervisor))
                .Value
                .Rank
                .Id
        );
        Assert.Equal(
            ProblemKind.NotFound,
            (await province.Send(new GetCollusion.Query(first.Id), Of(Shenyang))).Problem!.Kind
        );
        Assert.Equal(
            ProblemKind.Forbidden,
            (await province.Send(new ListCollusion.Query(), Callers.With(Roles.Bidder)))
                .Problem!
                .Kind
        );
        Assert.Equal(
            ProblemKind.Forbidden,
            (await province.Send(new AskForRanking.Command(), Callers.With(Roles.Bidder)))
                .Problem!
                .Kind
        );

        // Nothing changed: nothing is written again, and a second run at once finds the same.
        var generations = await Generations(province);
        await province.Send(new AskForRanking.Command(), Supervisor);
        await province.Send(new AskForRanking.Command(), Supervisor);
        await province.WorkLongJobs();
        Assert.Equal(generations, await Generations(province));
        Assert.Equivalent(all, await List(province, Supervisor), strict: true);

        // What is gone from the record is gone from the ranks, rows and all.
        foreach (var id in few)
        {
            await province.Rows<int>(
                "delete from collusion_auction where procurement_id = @id",
                new { id }
            );
        }

        await Night(province);
        Assert.Empty(await List(province, Of(Shenyang)));
        Assert.Equal(
            (await Shown(province)).Count,
            await province.Scalar<long>("select count(*) from collusion_rank")
        );
        Assert.Equal(
            ids.Count,
            await province.Scalar<long>("select count(*) from collusion_auction")
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_run_that_is_killed_publishes_no_half_and_is_carried_on_to_the_same_ranks(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        await Fill(province, Small, Dalian);
        await Night(province);
        var before = await Shown(province);
        // One more changes the market.
        await Fill(province, [.. MarketWorlds.Cartel(30, seed: 4).Take(12)], Dalian);

        var reached = await Work(
            province.Services,
            null,
            one => one.Written > 0 && one.Sweeping is null
        );
        Assert.NotNull(reached);
        Assert.Equivalent(before, await Shown(province), strict: true);
        // Killed again, in the middle of what it began anew, and once more before it swept.
        reached = await Work(
            province.Services,
            reached,
            one => one.Written > 40 && one.Sweeping is null
        );
        Assert.NotNull(reached);
        Assert.Equivalent(before, await Shown(province), strict: true);
        reached = await Work(province.Services, reached, one => one.Sweeping is not null);
        Assert.NotNull(reached);
        var after = await Shown(province);
        Assert.True(after.Count > before.Count);
        Assert.Null(await Work(province.Services, reached, _ => false));
        Assert.Equivalent(after, await Shown(province), strict: true);
        Assert.Equal(
            after.Count,
            await province.Scalar<long>("select count(*) from collusion_rank")
        );

        // As one that nobody killed.
        await province.Rows<int>("update collusion_market set digest = '-'");
        await Night(province);
        Assert.Equivalent(after, await Shown(province), strict: true);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_model_of_decided_cases_moves_the_ranks_once_a_person_approved_it_and_until_one_withdraws_it(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var auctions = MarketWorlds.Ring();
        var ids = await Fill(province, auctions, Dalian);
        await Decide(province, ids, MarketWorlds.Decided(auctions, 12, 12));
        await Night(province);

        var market = await Market(province);
        Assert.Equal((12, 12), (market.Confirmed, market.Dismissed));
        Assert.Equal(
            (RankingVoices.Unlabelled, ModelAbstentions.NotApproved),
            (market.Voice, market.Abstention)
        );
        var unlabelled = await Shown(province);
        var candidate = market.Candidate!;
        Assert.Equal(RankingVoices.Line, candidate.Form);
        Assert.True(candidate.Figures.Auc > candidate.Figures.UnlabelledAuc);
        Assert.NotEmpty(await List(province, Of(Dalian), CollusionUnits.Pair));
        Assert.Single(await List(province, Of(Dalian), CollusionUnits.Group));

        // Not by who sees a part, not without a reason, not against a model that nobody looked at.
        Assert.False((await Overview(province, Of(Dalian))).MayDecide);
        foreach (
            var (command, caller, code) in new[]
            {
                (Approve(candidate.Id), Of(Dalian), "forbidden"),
                (Approve(candidate.Id) with { Reason = "好" }, Supervisor, "invalid"),
                (
                    Approve(candidate.Id) with
                    {
                        Replaces = candidate.Id,
                    },
                    Supervisor,
                    "model.champion_changed"
                ),
            }
        )
        {
            Assert.Equal(code, (await province.Send(command, caller)).Problem?.Code);
        }

        var approved = await province.Send(Approve(candidate.Id), Supervisor);
        Assert.Equal(CollusionModelStates.Serving, approved.Value.State);
        Assert.Null((await province.Send(Approve(candidate.Id), Supervisor)).Value.JobId);
        await province.WorkLongJobs();
        market = await Market(province);
        Assert.Equal(
            (RankingVoices.Line, ModelAbstentions.RanksOnly, null),
            (market.Voice, market.Abstention, market.Candidate)
        );
        Assert.All(await List(province, Supervisor), item => Assert.Null(item.Chance));
        Assert.NotEqual(
            unlabelled.Select(row => row.Id),
            (await Shown(province)).Select(row => row.Id)
        );

        // Damaged: the order without labels goes on, and another of the same bytes is trained that waits again.
        await Damage(province, candidate.Id);
        market = await Market(province);
        Assert.Equal(
            (RankingVoices.Unlabelled, ModelAbstentions.Unreadable),
            (market.Voice, market.Abstention)
        );
        Assert.Contains("damaged", market.Fault!.Value.En, StringComparison.Ordinal);
        Assert.Equal(
            unlabelled.Select(row => row.Id),
            (await Shown(province)).Select(row => row.Id)
        );
        Assert.Equal(candidate.ContentHash, market.Candidate!.ContentHash);

        // A person takes it out, and decides against the new one.
        foreach (var id in (Guid[])[candidate.Id, market.Candidate.Id])
        {
            Assert.True((await province.Send(Withdraw(id), Supervisor)).Succeeded);
            Assert.Null((await province.Send(Withdraw(id), Supervisor)).Value.JobId);
        }

        await province.WorkLongJobs();
        market = await Market(province);
        Assert.Equal(
            (RankingVoices.Unlabelled, ModelAbstentions.Withdrawn, null, null),
            (market.Voice, market.Abstention, market.Serving, market.Candidate)
        );
        await Night(province);
        Assert.Null((await Market(province)).Candidate);
    }

    [Trait("Run", "long")]
    [Fact]
    public async Task The_probability_of_an_approved_model_stands_beside_what_it_reached_and_goes_with_the_model()
    {
        await using var province = Province.On(Engine.Sqlite);
        await Fill(province, Auctions, Dalian);
        await Night(province);
        var trained = MarketRankingTests.Trained.Value;
        var id = await Propose(province, (await Market(province)).Market, trained);
        Assert.True((await province.Send(Approve(id), Supervisor)).Succeeded);
        await province.WorkLongJobs();
        var market = await Market(province);
        Assert.Equal((RankingVoices.Ensemble, null), (market.Voice, market.Abstention));
        Assert.True(market.Shift < MarketShift.AnotherMarket);
        var items = await List(province, Supervisor);
        Assert.All(items, item => Assert.True(item.Chance is > 0 and < 1));
        var places = items.OrderBy(item => item.Place).Select(item => item.Chance).ToList();
        Assert.Equal(places.OrderDescending(), places);
        var detail = (await province.Send(new GetCollusion.Query(items[0].Id), Supervisor)).Value;
        Assert.Equal(trained.Figures, detail.Market.Figures);

        await Damage(province, id);
        market = await Market(province);
        Assert.Equal(ModelAbstentions.Unreadable, market.Abstention);
        Assert.All(await List(province, Supervisor), item => Assert.Null(item.Chance));
    }

    [Fact]
    public async Task Decisions_count_where_what_they_rested_on_spoke_of_collusion()
    {
        Assert.True(DecidedCases.SpeaksOfCollusion("I08:2"));
        Assert.True(DecidedCases.SpeaksOfCollusion("clause/C1#12345678:3 network/ring#0a1b2c3d:2"));
        Assert.True(DecidedCases.SpeaksOfCollusion("indicator/I06:3"));
        Assert.False(DecidedCases.SpeaksOfCollusion("M-PROC:3 clause/I08#12345678:3"));
        Assert.False(DecidedCases.SpeaksOfCollusion("network/expert#0a1b2c3d:3"));
        Assert.False(DecidedCases.SpeaksOfCollusion(""));

        await using var province = Province.On(Engine.Sqlite);
        var ids = await Fill(province, Small, Dalian);
        await Decide(province, ids, MarketWorlds.Decided(Small, 6, 6), "M-PROC:3");
        await Night(province);
        var market = Assert.Single((await Overview(province)).Markets);
        Assert.Equal((0, 0), (market.Confirmed, market.Dismissed));
        Assert.Equal(ModelAbstentions.NoCases, market.Abstention);

        // A dismissal counts as far as its ground says something of collusion.
        await province.Rows<int>("update alert set settled_signature = 'I08:2 clause/P01:2'");
        foreach (
            var (ground, wrong, dismissed) in new[]
            {
                ("ordinary", null, 6),
                ("data_wrong", null, 0),
                (DismissalGrounds.SignalsWrong, "I08", 6),
                (DismissalGrounds.SignalsWrong, "clause/P01", 0),
            }
        )
        {
            await province.Rows<int>(
                "update alert set ground = @ground, wrong_signals = @wrong where state = 'dismissed'",
                new { ground, wrong }
            );
            await Night(province);
            market = Assert.Single((await Overview(province)).Markets);
            Assert.Equal((6, dismissed), (market.Confirmed, market.Dismissed));
        }
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_warning_says_where_its_procurement_stands_and_neither_level_nor_score_goes_by_it(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var ids = await Fill(province, Small, Dalian);
        // A warning of a clause, with nothing of collusion.
        await Decide(province, [ids[0]], [true], "clause/P01#0a1b2c3d:2");
        var before = (await province.Send(new GetAlert.Query(ids[0]), Of(Dalian))).Value;
        Assert.Empty(before.MarketOrder);
        await Night(province);

        var warning = (await province.Send(new GetAlert.Query(ids[0]), Of(Dalian))).Value;
        var order = Assert.Single(warning.MarketOrder);
        var listed = (await List(province, Of(Dalian))).Single(one => one.ProcurementId == ids[0]);
        Assert.Equivalent(listed, order, strict: true);
        Assert.Null(order.Chance);
        Assert.Equal(ModelAbstentions.NoCases, order.Abstention);
        Assert.Equal(
            (before.Level, before.Severity, before.Version, before.Signals.Count),
            (warning.Level, warning.Severity, warning.Version, warning.Signals.Count)
        );
    }

    [Fact]
    public async Task Filters_that_are_none_are_named()
    {
        await using var province = Province.On(Engine.Sqlite);
        foreach (
            var (query, pointer) in new (ListCollusion.Query, string)[]
            {
                (new() { Unit = "firm" }, "/unit"),
                (new() { Region = "21" }, "/region"),
                (new() { Country = "China" }, "/country"),
                (new() { Budget = "mine" }, "/budget"),
                (new() { Market = new('x', 101) }, "/market"),
                (new() { Text = new('x', 101) }, "/text"),
                (new() { Sort = "colour" }, "/sort"),
            }
        )
        {
            var problem = (await province.Send(query, Supervisor)).Problem!;
            Assert.Equal(ProblemKind.Invalid, problem.Kind);
            Assert.Equal(pointer, problem.Errors.Single().Pointer);
        }
    }

    [Fact]
    public void A_market_is_widened_until_it_holds_enough_and_lists_what_no_narrower_one_does()
    {
        MarketCount Of(
            string category,
            string city,
            long auctions,
            string method = "open",
            string country = "CN"
        ) =>
            new()
            {
                Country = country,
                Kind = "construction",
                Category = category,
                Method = method,
                City = city,
                Currency = "CNY",
                Auctions = auctions,
            };

        var plan = MarketPlan.Of(
            [
                Of("路", Dalian, 40),
                Of("路", Shenyang, 5),
                Of("路", Shenyang, 7, "invited"),
                Of("桥", Dalian, 4),
                Of("桥", Shenyang, 3),
                Of("桥", "-", 50, country: "XQ"),
                Of("楼", "-", 6, country: "XQ"),
            ],
            30
        );
        Assert.Equal(
            [
                ("XQ:construction/*/*/-/CNY", MarketWidths.Kind, 56L, 1),
                ("XQ:construction/桥/open/-/CNY", MarketWidths.City, 50L, 1),
                ("construction/*/*/210000/CNY", MarketWidths.Kind, 59L, 2),
                ("construction/路/*/210000/CNY", MarketWidths.Methods, 52L, 1),
                ("construction/路/open/210000/CNY", MarketWidths.Province, 45L, 1),
                ("construction/路/open/210200/CNY", MarketWidths.City, 40L, 1),
            ],
            plan.Select(market => (market.Key, market.Width, market.Auctions, market.Lists.Count))
        );
        // Each place is listed once.
        Assert.Equal(
            7,
            plan.SelectMany(market => market.Lists.Select(one => (market.Country, one)))
                .Distinct()
                .Count()
        );
        Assert.Equal(7, plan.Sum(market => market.Lists.Count));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_method_is_a_market_of_its_own_and_one_with_too_few_is_compared_with_the_others_aloud(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        await Fill(province, [.. Small.Take(60)], Dalian);
        await Night(province);
        var alone = await List(province, Supervisor);

        // Another method beside it leaves its places as they are, and with ten is no market.
        await Fill(
            province,
            [.. MarketWorlds.Cartel(60, seed: 5).Take(10)],
            Dalian,
            method: "invited"
        );
        await Night(province);
        var both = await List(province, Supervisor);
        Assert.Equivalent(alone, both.Where(item => item.Method == "open"), strict: true);
        var others = both.Where(item => item.Method != "open").ToList();
        Assert.NotEmpty(others);
        Assert.All(
            others,
            item => Assert.Equal((MarketWidths.Methods, ""), (item.Width, item.Method))
        );
        Assert.Equal(
            ["", "open"],
            (await Overview(province)).Markets.Select(market => market.Method)
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_was_ranked_before_methods_were_parted_is_ranked_again_and_its_model_goes_with_the_reason(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        await Fill(province, [.. Small.Take(60)], Dalian);
        await Night(province);
        Assert.Null((await Overview(province)).PartedAt);

        // As a version before left it.
        const string before = "construction/市政公用/210200/CNY";
        await province.Rows<int>("update collusion_rank set market = @before", new { before });
        await province.Rows<int>(
            "update collusion_market set market = @before, method = null",
            new { before }
        );
        var model = await Propose(province, before, MarketRankingTests.Trained.Value);
        await province.Rows<int>(
            "update collusion_model set state = 'serving' where id = @model",
            new { model }
        );
        await province.Rows<int>("update collusion_market set model_id = @model", new { model });
        await Night(province);

        var overview = await Overview(province);
        Assert.NotNull(overview.PartedAt);
        var market = Assert.Single(overview.Markets);
        Assert.Equal(
            ("construction/市政公用/open/210200/CNY", "open", null),
            (market.Market, market.Method, market.Serving)
        );
        Assert.Equal(
            await province.Scalar<long>("select count(*) from collusion_rank"),
            (await Shown(province)).Count
        );
        Assert.Equal(["retired"], await province.Rows<string>("select state from collusion_model"));
        Assert.Contains(
            "parted by method",
            Assert.Single(await province.Rows<string>("select reason from collusion_model")),
            StringComparison.Ordinal
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_an_office_has_room_for_in_a_week_is_marked_and_can_be_asked_for(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        await Fill(province, Small, Dalian);
        await Fill(province, Small, Shenyang);
        await Night(province);
        var office = Guid.CreateVersion7();
        var dalian = Of(Dalian) with { OfficeId = office };

        // Who works for no office in which warnings are looked at has no budget.
        Assert.Null((await Overview(province, dalian)).AWeek);
        Assert.DoesNotContain(await List(province, dalian), item => item.WithinBudget);

        var caller = await Offices.Supervisor(province, "dalian", Dalian);
        await province.Send(new SetAlertBudget.Command(caller.OfficeId!.Value, 7), caller);
        Assert.Equal(7, (await Overview(province, caller)).AWeek);
        var all = await List(province, caller);
        Assert.Equal(
            all.Take(7).Select(item => item.Id),
            all.Where(item => item.WithinBudget).Select(item => item.Id)
        );
        Assert.Equal(
            all.Take(7).Select(item => item.Id),
            (await List(province, caller, budget: BudgetSides.Within)).Select(item => item.Id)
        );
        Assert.Equal(
            all.Skip(7).Select(item => item.Id),
            (await List(province, caller, budget: BudgetSides.Below)).Select(item => item.Id)
        );
        Assert.True(
            (await province.Send(new GetCollusion.Query(all[0].Id), caller)).Value.Rank.WithinBudget
        );
        Assert.False(
            (await province.Send(new GetCollusion.Query(all[7].Id), caller)).Value.Rank.WithinBudget
        );

        // Each unit has the same room.
        var pairs = await List(province, caller, CollusionUnits.Pair);
        Assert.Equal(Math.Min(7, pairs.Count), pairs.Count(item => item.WithinBudget));
    }

    private static ApproveCollusionModel.Command Approve(Guid id) => new(id, null, Reason);

    private static WithdrawCollusionModel.Command Withdraw(Guid id) => new(id, Reason);

    private static async Task<ListCollusionMarkets.Item> Market(Province province) =>
        Assert.Single((await Overview(province)).Markets);

    private static async Task Damage(Province province, Guid model)
    {
        await province.Rows<int>(
            "update collusion_model set content = @content where id = @model",
            new { content = new byte[] { 1, 2, 3 }, model }
        );
        await province.Rows<int>("update collusion_market set digest = '-'");
        await Night(province);
    }

    private static async Task<List<long>> Generations(Province province) =>
        await province.Rows<long>("select generation from collusion_market order by market");

    private static async Task<ListCollusionMarkets.Overview> Overview(
        Province province,
        Caller? caller = null
    ) => (await province.Send(new ListCollusionMarkets.Query(), caller ?? Supervisor)).Value;

    private static async Task<List<ListCollusion.Item>> List(
        Province province,
        Caller caller,
        string unit = CollusionUnits.Procurement,
        string? budget = null
    )
    {
        var items = new List<ListCollusion.Item>();
        string? cursor = null;
        do
        {
            var page = (
                await province.Send(
                    new ListCollusion.Query
                    {
                        Unit = unit,
                        Budget = budget,
                        Take = 200,
                        Cursor = cursor,
                    },
                    caller
                )
            ).Value;
            items.AddRange(page.Items);
            cursor = page.Next;
        } while (cursor is not null);

        return items;
    }

    private static Caller Of(string region) =>
        Supervisor with
        {
            Scope = DataScope.Of([new DataArea { Region = RegionCode.Parse(region) }]),
        };
}
