using CsCheck;
using Microsoft.Extensions.DependencyInjection;
using Trading.Access;
using Trading.Domain.Codes;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement;
using Trading.Procurement.Contracts;
using Trading.Procurement.Kinds;
using Trading.Procurement.Steps;
using Trading.Tests.Harness;

namespace Trading.Tests.Procurement;

public sealed class ProcurementTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_procurement_goes_from_notice_to_contract_and_keeps_every_instant(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var id = await Tenders.Opened(province, 1, 1, 2, 3);
        await province.Send(
            new RecordEvaluation.Command(id, Tenders.At("2026-11-20 16:00")),
            Tenders.Centre
        );
        await province.Send(
            new RecordAward.Command(id, Tenders.At("2026-11-21 10:00"), Tenders.Bidder(2)),
            Tenders.Centre
        );
        var contracted = await province.Send(
            new RecordContract.Command(id, Tenders.At("2026-11-23 10:00")),
            Tenders.Centre
        );

        Assert.Equal(
            (id, "contracted", 5L),
            (contracted.Value.Id, contracted.Value.State, contracted.Value.Version)
        );
        var detail = (await province.Send(new GetProcurement.Query(id), Tenders.Centre)).Value;
        Assert.Equal(
            [
                ("notice", Tenders.At("2026-10-20 10:00")),
                ("deadline", Tenders.Deadline),
                ("opening", Tenders.Deadline),
                ("evaluation", Tenders.At("2026-11-20 16:00")),
                ("award", Tenders.At("2026-11-21 10:00")),
                ("contract", Tenders.At("2026-11-23 10:00")),
            ],
            detail
                .Instants.OrderBy(told => told.Value)
                .ThenBy(told => told.Key)
                .Select(told => (told.Key, told.Value))
        );
        Assert.Equal(
            ["notice", "documents", "opening", "evaluation", "award", "contract"],
            detail.Steps.Select(step => step.Name)
        );
        Assert.Equal(
            [(1, false), (2, true), (3, false)],
            detail.Bids.Select(bid => (bid.Ordinal, bid.Winner))
        );
        Assert.Equal(48_000_200, detail.Bids[1].AmountMinor);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_same_source_reference_is_published_once_also_at_the_same_instant(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var outcomes = await Task.WhenAll(
            Enumerable
                .Range(0, 4)
                .Select(_ => Task.Run(() => province.Send(Tenders.Notice(), Tenders.Centre)))
        );

        Assert.Single(outcomes.Select(outcome => outcome.Value.Id).Distinct());
        Assert.Single(outcomes, outcome => !outcome.Value.Existing);
        var renamed = await province.Send(
            Tenders.Notice() with
            {
                Title = "另一个名称",
            },
            Tenders.Centre
        );
        Assert.Equal(
            (ProblemKind.Conflict, "procurement.other_content"),
            (renamed.Problem!.Kind, renamed.Problem.Code)
        );
        Assert.Equal(
            [("/title", "differs", "另一个名称")],
            renamed.Problem.Errors.Select(error => (error.Pointer, error.Code, error.Value!))
        );
        Assert.Equal(
            [Tenders.Notice().Title],
            await province.Rows<string>("select title from procurement")
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Every_unknown_bidder_is_named_in_one_answer_and_nothing_is_recorded(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var id = await Tenders.Published(province);
        await Tenders.Known(province, 1);

        var refused = await province.Send(Tenders.Opening(id, 1, 7, 8, 7), Tenders.Centre);

        Assert.Equal(
            [
                ("/bids/1/bidderCode", "entity.unknown", Tenders.Bidder(7).ToString()),
                ("/bids/2/bidderCode", "entity.unknown", Tenders.Bidder(8).ToString()),
            ],
            refused.Problem!.Errors.Select(error => (error.Pointer, error.Code, error.Value))
        );
        Assert.Equal(0, await province.Scalar<long>("select count(*) from bid"));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_same_opening_sent_again_changes_nothing_and_another_one_is_refused(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var id = await Tenders.Opened(province, 1, 1, 2);
        await Tenders.Known(province, 3);

        var again = await province.Send(Tenders.Opening(id, 1, 2), Tenders.Centre);
        var other = await province.Send(Tenders.Opening(id, 1, 2, 3), Tenders.Centre);

        Assert.Equal(
            ("opened", 2L, true),
            (again.Value.State, again.Value.Version, again.Value.Existing)
        );
        Assert.Equal(
            (ProblemKind.Conflict, "step.other_content"),
            (other.Problem!.Kind, other.Problem.Code)
        );
        Assert.Equal(
            [("/bids", "3")],
            other.Problem.Errors.Select(error => (error.Pointer, error.Value!))
        );
        Assert.Equal(2, await province.Scalar<long>("select count(*) from bid"));
    }

    [Fact]
    public async Task A_bidder_that_bid_twice_wins_with_the_bid_that_is_named()
    {
        await using var province = Province.On(Engine.Sqlite);
        var id = await Tenders.Opened(province, 1, 1, 2, 1);
        var award = new RecordAward.Command(id, Tenders.At("2026-11-21 10:00"), Tenders.Bidder(1));

        Assert.Equal(
            "award.several",
            (await province.Send(award, Tenders.Centre)).Problem!.Errors[0].Code
        );
        Assert.True((await province.Send(award with { WinningBid = 3 }, Tenders.Centre)).Succeeded);
        Assert.True((await province.Send(award with { WinningBid = 3 }, Tenders.Centre)).Succeeded);
        Assert.Equal([3], await province.Rows<int>("select place from bid where winner = 1"));
    }

    [Fact]
    public async Task Only_a_valid_bid_can_win_and_having_no_winner_needs_a_reason()
    {
        await using var province = Province.On(Engine.Sqlite);
        var id = await Tenders.Published(province);
        await Tenders.Known(province, 1, 2);
        var opening = Tenders.Opening(id, 1, 2);
        await province.Send(
            opening with
            {
                Bids = [opening.Bids[0] with { Status = "disqualified" }, opening.Bids[1]],
            },
            Tenders.Centre
        );
        var at = Tenders.At("2026-11-21 10:00");

        Assert.Equal(
            "award.winner",
            await Code(new RecordAward.Command(id, at, Tenders.Bidder(1)))
        );
        Assert.Equal("required", await Code(new RecordAward.Command(id, at, null)));
        var failed = await province.Send(
            new RecordAward.Command(id, at, null) { NoWinnerBecause = "有效投标不足三家" },
            Tenders.Centre
        );
        Assert.Equal("failed", failed.Value.State);
        var detail = (await province.Send(new GetProcurement.Query(id), Tenders.Centre)).Value;
        Assert.Equal("有效投标不足三家", detail.Reason);

        async Task<string> Code(RecordAward.Command command) =>
            (await province.Send(command, Tenders.Centre)).Problem!.Errors[0].Code;
    }

    [Fact]
    public async Task Steps_never_run_backwards_nor_ahead_of_time()
    {
        await using var province = Province.On(Engine.Sqlite);
        var id = await Tenders.Published(province);
        await Tenders.Known(province, 1);
        var opening = Tenders.Opening(id, 1);

        var early = await province.Send(
            opening with
            {
                OpenedAt = Tenders.Deadline.AddMinutes(-1),
            },
            Tenders.Centre
        );
        var ahead = await province.Send(
            opening with
            {
                OpenedAt = Province.Start.AddMinutes(6),
            },
            Tenders.Centre
        );

        Assert.Equal("step.order", early.Problem!.Errors[0].Code);
        Assert.Equal("step.in_future", ahead.Problem!.Errors[0].Code);
        var skipped = await province.Send(
            new RecordContract.Command(id, Tenders.Deadline),
            Tenders.Centre
        );
        Assert.Equal("step.too_early", skipped.Problem?.Code);
    }

    [Fact]
    public void Whatever_is_tried_a_procurement_of_any_kind_and_method_moves_only_forward_but_where_a_step_is_taken_back()
    {
        var all = (
            from kind in TradingKinds.Read().All
            from method in kind.Methods
            select (kind, method.Code)
        ).ToArray();
        Gen.Int[0, all.Length - 1]
            .Select(Gen.Int[0, 50].Array[1, 20])
            .Sample(
                (which, tries) =>
                {
                    var (kind, method) = all[which];
                    var lot = new RecordedProcurement.Lot { Number = "1" };
                    var row = new RecordedProcurement { Method = method, Country = "CN" };
                    row.Lots.Add(lot);
                    var rank = -1;
                    foreach (var next in tries)
                    {
                        var offered = StepOrder.Offered(kind, row).ToList();
                        if (offered.Count == 0)
                        {
                            break;
                        }

                        var step = offered[next % offered.Count];
                        Assert.False(!step.Repeats && Stands(step.Code));
                        Assert.All(step.After, before => Assert.True(Stands(before)));
                        row.Steps.Add(new() { Step = step.Code, Lot = "1" });
                        Assert.True(step.Undoes is null || !Stands(step.Undoes));
                        if (
                            step.State is { } brings
                            && (step.Undoes is not null || kind.Rank(brings) > rank)
                        )
                        {
                            (lot.State, rank) = (brings, kind.Rank(brings));
                        }

                        Assert.Equal(lot.State, RecordedProcurement.StateOf(kind, row.Lots));

                        // Posted once more often than it was taken back.
                        bool Stands(string code) =>
                            row.Steps.Count(one => one.Step == code)
                                - row.Steps.Count(one =>
                                    kind.Step(one.Step, method)!.Undoes == code
                                )
                                == 1
                            || (
                                kind.Step(code, method)!.Repeats
                                && row.Steps.Exists(one => one.Step == code)
                            );
                    }
                }
            );
    }

    [Fact]
    public async Task A_cancelled_procurement_keeps_its_reason_and_goes_nowhere()
    {
        await using var province = Province.On(Engine.Sqlite);
        var id = (
            await province.Send(
                Tenders.Notice() with
                {
                    DeadlineAt = Tenders.At("2026-12-20 09:30"),
                },
                Tenders.Centre
            )
        )
            .Value
            .Id;
        await Tenders.Known(province, 1);
        Assert.True(
            (
                await province.Send(
                    new CancelProcurement.Command(id, "采购需求发生重大变化"),
                    Tenders.Centre
                )
            ).Succeeded
        );
        Assert.Equal(
            ProblemKind.Conflict,
            (
                await province.Send(
                    Tenders.Opening(id, 1) with
                    {
                        OpenedAt = Province.Start,
                    },
                    Tenders.Centre
                )
            )
                .Problem
                ?.Kind
        );
    }

    [Fact]
    public async Task A_notice_names_every_field_that_breaks_a_rule()
    {
        await using var province = Province.On(Engine.Sqlite);
        var refused = await province.Send(
            new PublishProcurement.Command(" ", "标题‮", "land", "open", new string('长', 201))
            {
                Region = RegionCode.Given("2101"),
                Currency = "yuan",
                CeilingMinor = 100,
                MinPriceMinor = 200,
                NoticeAt = Tenders.Deadline,
                DeadlineAt = Tenders.Deadline,
                BuyerCode = EntityCode.Given("91210100MA0000000I"),
            },
            Tenders.Centre
        );
        Assert.Equal(
            [
                "/buyerCode",
                "/buyerName",
                "/currency",
                "/deadlineAt",
                "/method",
                "/minPriceMinor",
                "/region",
                "/sourceReference",
                "/title",
            ],
            refused.Problem!.Errors.Select(error => error.Pointer).Order()
        );
    }

    [Fact]
    public async Task Only_a_procurement_abroad_may_lack_region_and_dates()
    {
        await using var province = Province.On(Engine.Sqlite);
        var bare = new PublishProcurement.Command(
            "1",
            "road works",
            "construction",
            "open",
            "a city"
        );

        Assert.Equal(
            ["/deadlineAt", "/noticeAt", "/region"],
            (await province.Send(bare, Tenders.Centre))
                .Problem!.Errors.Select(error => error.Pointer)
                .Order()
        );
        Assert.True(
            (
                await province.Send(
                    bare with
                    {
                        Country = "JP",
                        Currency = "JPY",
                    },
                    Callers.Platform
                )
            ).Succeeded
        );
    }

    [Fact]
    public async Task A_trading_system_speaks_in_its_own_name_and_changes_only_its_own()
    {
        await using var province = Province.On(Engine.Sqlite);
        var system = Callers.System(Scopes.ProcurementWrite);
        await Tenders.Known(province, 1);
        var others = await Tenders.Published(province);

        var forged = await province.Send(
            Tenders.Notice(2) with
            {
                Source = "another system",
            },
            system
        );
        var own = await province.Send(Tenders.Notice(2), system);

        Assert.Equal("source.foreign", forged.Problem!.Errors[0].Code);
        Assert.Equal(
            "a trading system",
            await province.Scalar<string>(
                "select source from procurement where id = @id",
                new { id = own.Value.Id }
            )
        );
        Assert.Equal(
            ProblemKind.Forbidden,
            (await province.Send(Tenders.Opening(others, 1), system)).Problem?.Kind
        );
        Assert.True((await province.Send(Tenders.Opening(own.Value.Id, 1), system)).Succeeded);
    }

    [Fact]
    public async Task Roles_without_business_here_are_refused()
    {
        await using var province = Province.On(Engine.Sqlite);
        var id = await Tenders.Published(province);
        foreach (var role in new[] { Roles.Bidder, Roles.Expert, Roles.Supervisor, Roles.Auditor })
        {
            Assert.Equal(
                ProblemKind.Forbidden,
                (await province.Send(Tenders.Notice(9), Callers.With(role))).Problem?.Kind
            );
        }

        foreach (var role in new[] { Roles.Bidder, Roles.Expert, Roles.Administrator })
        {
            Assert.Equal(
                ProblemKind.Forbidden,
                (await province.Send(new GetProcurement.Query(id), Callers.With(role)))
                    .Problem
                    ?.Kind
            );
        }

        Assert.Equal(
            ProblemKind.Unauthenticated,
            (await province.Send(new ListProcurements.Query(), Caller.Anonymous)).Problem?.Kind
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_list_is_filtered_and_its_pages_neither_skip_nor_repeat(Engine engine)
    {
        await using var province = Province.On(engine);
        for (var number = 1; number <= 7; number++)
        {
            province.Clock!.Advance(TimeSpan.FromMilliseconds(number % 3));
            await province.Send(
                Tenders.Notice(number) with
                {
                    Region = RegionCode.Given(number <= 5 ? "210102" : "210200"),
                    Title = number == 3 ? "100%_达标[改造]" : $"工程{number}",
                },
                Tenders.Centre
            );
        }

        var seen = new List<Guid>();
        string? cursor = null;
        do
        {
            var page = (
                await province.Send(
                    new ListProcurements.Query
                    {
                        Region = "210100",
                        Cursor = cursor,
                        Take = 2,
                    },
                    Tenders.Centre
                )
            ).Value;
            seen.AddRange(page.Items.Select(item => item.Id));
            cursor = page.Next;
        } while (cursor is not null);

        Assert.Equal(5, seen.Count);
        Assert.Equal(5, seen.Distinct().Count());
        Assert.Equal(["100%_达标[改造]"], await Titles("%_达标["));
        Assert.Equal(7, (await Titles("沈阳市")).Count);
        Assert.Empty(await Titles("工程_"));

        async Task<List<string>> Titles(string text) =>
            [
                .. (
                    await province.Send(new ListProcurements.Query { Text = text }, Tenders.Centre)
                ).Value.Items.Select(item => item.Title),
            ];
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Other_modules_read_whole_histories_and_follow_changes_page_by_page(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var ids = new List<Guid>();
        for (var number = 1; number <= 5; number++)
        {
            province.Clock!.Advance(TimeSpan.FromMilliseconds(number / 2));
            ids.Add(await Tenders.Opened(province, number, 1, 2));
        }

        await using var scope = province.Services.CreateAsyncScope();
        var procurements = scope.ServiceProvider.GetRequiredService<IProcurements>();
        var read = new List<ProcurementHistory>();
        var (since, after) = (DateTimeOffset.UnixEpoch, Guid.Empty);
        while (true)
        {
            var page = await procurements.ChangedSince(since, after, 2, CancellationToken.None);
            if (page.Count == 0)
            {
                break;
            }

            read.AddRange(page);
            (since, after) = (page[^1].Summary.ChangedAt, page[^1].Summary.Id);
        }

        Assert.Equal(ids.Order(), read.Select(history => history.Summary.Id).Order());
        var one = Assert.Single(
            await procurements.Histories([ids[2], Guid.NewGuid()], CancellationToken.None)
        );
        Assert.Equal(["deadline", "notice", "opening"], one.Steps.Keys.Order());
        Assert.Equal(Tenders.Deadline, one.Steps["opening"]);
        Assert.Equal(
            [Tenders.Bidder(1), Tenders.Bidder(2)],
            one.Bids.Select(bid => bid.BidderCode)
        );
        Assert.Equal("210100", one.Summary.Region);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_crash_between_any_two_statements_of_an_opening_leaves_all_or_nothing(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var id = await Tenders.Published(province);
        await Tenders.Known(province, 1, 2);
        for (var statement = 1; ; statement++)
        {
            province.Crash.Arm(statement);
            try
            {
                Assert.True(
                    (await province.Send(Tenders.Opening(id, 1, 2), Tenders.Centre)).Succeeded
                );
                province.Crash.Disarm();
                Assert.True(statement > 6, "The command has too few statements.");
                break;
            }
            catch (CrashException)
            {
                Assert.Equal(0, await province.Scalar<long>("select count(*) from bid"));
                Assert.Equal(
                    "published",
                    await province.Scalar<string>("select state from procurement")
                );
                Assert.Equal(
                    0,
                    await province.Scalar<long>(
                        "select count(*) from procurement_step where step = 'opening'"
                    )
                );
            }
        }

        Assert.Equal(2, await province.Scalar<long>("select count(*) from bid"));
    }
}
