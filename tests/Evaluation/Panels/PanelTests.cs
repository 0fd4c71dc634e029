using System.Text.Json;
using Trading.Access;
using Trading.Analysis.Draws;
using Trading.Analysis.Panels;
using Trading.Evaluation.Experts;
using Trading.Evaluation.Panels;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Messaging.Notices;
using Trading.Procurement;
using Trading.Tests.Harness;
using Trading.Tests.Procurement;

namespace Trading.Tests.Evaluation;

public sealed class PanelTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_panel_is_drawn_invited_reminded_replaced_and_complete(Engine engine)
    {
        await using var province = Province.On(engine);
        var (panel, centre) = await Panels.Requested(province);
        await province.DeliverDue();

        var asked = await Panels.Invitations(province, panel);
        Assert.Equal(5, asked.Count);
        Assert.All(asked, one => Assert.Equal("invited", one.State));
        await Panels.Answer(province, asked[0], accept: true);
        await Panels.Answer(province, asked[1], accept: true);
        await Panels.Answer(province, asked[2], accept: true);
        await Panels.Answer(province, asked[3], accept: false);
        await province.DeliverDue();
        Assert.Equal(6, (await Panels.Invitations(province, panel)).Count);

        // The fifth stays silent: reminded half an hour before the two hours are over, replaced after.
        province.Clock!.Advance(TimeSpan.FromMinutes(90));
        await province.DeliverDue();
        Assert.Equal(2, await Events(province, panel, "reminded"));
        province.Clock.Advance(TimeSpan.FromMinutes(30));
        await province.DeliverDue();
        asked = await Panels.Invitations(province, panel);
        Assert.Equal(
            [
                "accepted",
                "accepted",
                "accepted",
                "declined",
                "expired",
                "expired",
                "invited",
                "invited",
            ],
            asked.Select(one => one.State)
        );
        await Panels.Answer(province, asked[6], accept: true);
        await Panels.Answer(province, asked[7], accept: true);

        var view = await Panels.Watch(province, panel);
        Assert.Equal("complete", view.State);
        Assert.All(view.Seats, seat => Assert.Equal("accepted", seat.State));
        var report = (await province.Send(new VerifyDraw.Query(panel), Tenders.Centre)).Value;
        Assert.True(report.Sound, string.Join(';', report.Findings));
        Assert.Equal(8, report.Calls);
        var notice = Assert.Single(
            (await province.Send(new MyNotices.Query(), centre)).Value.Items
        );
        Assert.Contains("已组成", notice.Zh, StringComparison.Ordinal);
        Assert.Equal($"/panels/{panel}", notice.Link);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Every_message_delivered_twice_and_every_job_run_again_has_one_effect(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var (panel, _) = await Panels.Requested(province);
        await province.DeliverDue(times: 2);
        var asked = await Panels.Invitations(province, panel);
        await Panels.Answer(province, asked[0], accept: false);
        await Panels.Answer(province, asked[1], accept: true);
        await province.DeliverDue(times: 2);
        province.Clock!.Advance(TimeSpan.FromHours(2));
        await province.DeliverDue(times: 2);

        var before = await Panels.Fingerprint(province);
        await province.Send(new FreezeList.Command(panel), Callers.Platform);
        await province.Send(new DrawPanel.Command(panel), Callers.Platform);
        foreach (var one in await Panels.Invitations(province, panel))
        {
            await province.Send(new InviteExpert.Command(panel, one.Id), Callers.Platform);
            await province.Send(new RemindExpert.Command(panel, one.Id), Callers.Platform);
            await province.Send(new ExpireInvitation.Command(panel, one.Id), Callers.Platform);
            await province.Send(new ReplaceExpert.Command(panel, one.Id), Callers.Platform);
        }

        await province.DeliverDue(times: 2);
        Assert.Equal(before, await Panels.Fingerprint(province));
        var experts = await Panels.Invitations(province, panel);
        Assert.Equal(experts.Count, experts.Select(one => one.ExpertId).Distinct().Count());
        Assert.Equal(8, experts.Count);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task When_nobody_is_left_the_panel_is_short_and_the_centre_told_of_each_empty_seat(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var (panel, centre) = await Panels.Requested(province, pool: 6);
        await province.DeliverDue();
        foreach (var one in (await Panels.Invitations(province, panel))[..3])
        {
            await Panels.Answer(province, one, accept: false);
        }

        await province.DeliverDue();
        var view = await Panels.Watch(province, panel);
        Assert.Equal("short", view.State);
        Assert.Equal(2, view.Seats.Count(seat => seat.State == "short"));
        var notices = (await province.Send(new MyNotices.Query(), centre)).Value.Items;
        Assert.Equal(2, notices.Count);
        Assert.Contains(
            notices,
            notice => notice.Zh.Contains("道路工程 × 2", StringComparison.Ordinal)
        );
        Assert.True((await province.Send(new VerifyDraw.Query(panel), Tenders.Centre)).Value.Sound);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Nobody_tied_to_a_bidder_or_the_buyer_is_drawn_and_the_reasons_are_kept(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        await Panels.Experts(province, 5);
        var barred = new List<Guid>
        {
            await Register(Panels.Expert(21, employer: "第2建设有限公司")),
            await Register(Panels.Expert(22, employer: "沈阳市城市管理局")),
            await Register(
                Panels.Expert(23, employer: "第3建设有限公司", until: new DateOnly(2024, 1, 1))
            ),
            await Register(Panels.Expert(24) with { Login = null }),
        };
        var procurement = await Tenders.Opened(province, 1, 1, 2, 3);
        var panel = (await province.Send(Panels.Request(procurement), Tenders.Centre)).Value.Id;
        await province.DeliverDue();

        var asked = await Panels.Invitations(province, panel);
        Assert.Equal(5, asked.Count);
        Assert.Empty(asked.Select(one => one.ExpertId).Intersect(barred));
        var pool = Assert.Single((await Panels.Watch(province, panel)).Pool);
        Assert.Equal(5, pool.Eligible);
        Assert.Equal(
            [("bidder", 2), ("buyer", 1), ("no_account", 1)],
            pool.Excluded.OrderBy(pair => pair.Key).Select(pair => (pair.Key, pair.Value))
        );

        async Task<Guid> Register(RegisterExpert.Command command) =>
            (await province.Send(command, Tenders.Centre)).Value.Id;
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Bids_opened_after_the_draw_take_tied_experts_off_the_panel(Engine engine)
    {
        await using var province = Province.On(engine);
        await Panels.Experts(province, 7);
        var id = (
            await province.Send(
                Tenders.Notice() with
                {
                    DeadlineAt = Tenders.At("2026-11-24 10:00"),
                },
                Tenders.Centre
            )
        )
            .Value
            .Id;
        var panel = (await province.Send(Panels.Request(id), Tenders.Centre)).Value.Id;
        await province.DeliverDue();
        var asked = await Panels.Invitations(province, panel);
        await Panels.Answer(province, asked[0], accept: true);
        await province.DeliverDue();
        Assert.Equal(5, (await Panels.Invitations(province, panel)).Count);

        // It turns out that the first works for a bidder.
        var bidder = (await province.Send(new GetExpert.Query(asked[0].ExpertId), Tenders.Centre))
            .Value
            .Ties[0]
            .OrganisationName;
        province.Clock!.Advance(TimeSpan.FromHours(1.5));
        await Tenders.Known(province, 1);
        var opening = Tenders.Opening(id, 1);
        await province.Send(
            opening with
            {
                OpenedAt = Tenders.At("2026-11-24 10:00"),
                Bids = [opening.Bids[0] with { BidderName = bidder }],
            },
            Tenders.Centre
        );
        await province.DeliverDue(times: 2);

        asked = await Panels.Invitations(province, panel);
        Assert.Equal(("excluded", 6), (asked[0].State, asked.Count));
        Assert.Equal("invited", asked[5].State);
        Assert.True((await province.Send(new VerifyDraw.Query(panel), Tenders.Centre)).Value.Sound);
        Assert.Contains(
            (await province.Send(new MyNotices.Query(), Panels.As(asked[0]))).Value.Items,
            notice => notice.Zh.Contains("回避", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task An_expert_learns_when_and_where_but_never_which_procurement()
    {
        await using var province = Province.On(Engine.Sqlite);
        var (panel, _) = await Panels.Requested(province);
        await province.DeliverDue();
        province.Clock!.Advance(TimeSpan.FromMinutes(90));
        await province.DeliverDue();
        var one = (await Panels.Invitations(province, panel))[0];

        var notices = (await province.Send(new MyNotices.Query(), Panels.As(one))).Value.Items;
        var mine = (await province.Send(new MyInvitations.Query(), Panels.As(one))).Value;
        Assert.Equal(2, notices.Count);
        Assert.Contains("2026-11-25 09:00", notices[0].Zh, StringComparison.Ordinal);
        Assert.Equal("沈阳市公共资源交易中心三楼", Assert.Single(mine).Venue);
        var told = JsonSerializer.Serialize(
            new { notices, mine },
            Trading.Kernel.Commands.MessageText.Json
        );
        var procurement = Tenders.Notice();
        foreach (
            var secret in new[]
            {
                procurement.Title,
                procurement.SourceReference,
                procurement.BuyerName,
                await province.Scalar<string>("select ocid from procurement"),
                (await province.Scalar<Guid>("select id from procurement")).ToString(),
                panel.ToString(),
            }
        )
        {
            Assert.DoesNotContain(secret, told, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public async Task An_expert_neither_sees_nor_answers_the_invitation_of_another()
    {
        await using var province = Province.On(Engine.Sqlite);
        var (panel, _) = await Panels.Requested(province);
        await province.DeliverDue();
        var asked = await Panels.Invitations(province, panel);
        var other = Panels.As(asked[1]);

        var stolen = await province.Send(new AnswerInvitation.Command(asked[0].Id, true), other);
        var missing = await province.Send(
            new AnswerInvitation.Command(Guid.NewGuid(), true),
            other
        );
        Assert.Equal(ProblemKind.NotFound, stolen.Problem?.Kind);
        Assert.Equal(missing.Problem?.Message, stolen.Problem?.Message);
        Assert.Empty(
            (
                await province.Send(new MyInvitations.Query { InvitationId = asked[0].Id }, other)
            ).Value
        );
        Assert.Equal(
            asked[1].Id,
            Assert.Single((await province.Send(new MyInvitations.Query(), other)).Value).Id
        );
        Assert.Equal("invited", (await Panels.Invitations(province, panel))[0].State);
    }

    [Fact]
    public async Task After_the_time_to_answer_it_is_too_late_even_before_the_expiry_ran()
    {
        await using var province = Province.On(Engine.Sqlite);
        var (panel, _) = await Panels.Requested(province);
        await province.DeliverDue();
        var one = (await Panels.Invitations(province, panel))[0];
        province.Clock!.Advance(TimeSpan.FromHours(2));

        var late = new AnswerInvitation.Command(one.Id, true);
        Assert.Equal(
            "invitation.expired",
            (await province.Send(late, Panels.As(one))).Problem?.Code
        );
        await province.DeliverDue();
        Assert.Equal(
            "invitation.expired",
            (await province.Send(late, Panels.As(one))).Problem?.Code
        );
        Assert.False(
            (await province.Send(new MyInvitations.Query(), Panels.As(one))).Value[0].CanAnswer
        );
    }

    [Fact]
    public async Task Who_accepted_may_withdraw_until_the_evaluation_begins()
    {
        await using var province = Province.On(Engine.Sqlite);
        var (panel, _) = await Panels.Requested(province);
        await province.DeliverDue();
        var asked = await Panels.Invitations(province, panel);
        foreach (var one in asked)
        {
            await Panels.Answer(province, one, accept: true);
        }

        await Panels.Answer(province, asked[0], accept: false, reason: "health");
        Assert.Equal("complete", (await Panels.Watch(province, panel)).State);
        await province.DeliverDue();
        Assert.Equal("inviting", (await Panels.Watch(province, panel)).State);
        await Panels.Answer(province, (await Panels.Invitations(province, panel))[5], accept: true);
        Assert.Equal("complete", (await Panels.Watch(province, panel)).State);

        province.Clock!.SetUtcNow(Panels.Evaluation);
        var late = await province.Send(
            new AnswerInvitation.Command(asked[1].Id, false) { Reason = "health" },
            Panels.As(asked[1])
        );
        Assert.Equal("invitation.begun", late.Problem?.Code);
    }

    [Fact]
    public async Task Names_are_sealed_until_members_arrive_and_opening_them_leaves_a_trace()
    {
        await using var province = Province.On(Engine.Sqlite);
        var (panel, centre) = await Panels.Requested(province);
        await province.DeliverDue();
        var names = (await Panels.Invitations(province, panel)).Select(one => one.Name).ToList();
        var sealedView = JsonSerializer.Serialize(
            await Panels.Watch(province, panel),
            Trading.Kernel.Commands.MessageText.Json
        );
        Assert.All(
            names,
            name => Assert.DoesNotContain(name, sealedView, StringComparison.Ordinal)
        );

        var unseal = new UnsealPanel.Command(panel);
        Assert.Equal("panel.sealed", (await province.Send(unseal, centre)).Problem?.Code);
        province.Clock!.SetUtcNow(Panels.Evaluation - UnsealPanel.BeforeEvaluation);
        Assert.True((await province.Send(unseal, centre)).Succeeded);

        var view = await Panels.Watch(province, panel);
        Assert.Equal(names.Order(), view.Seats.Select(seat => seat.Name!).Order());
        Assert.Equal(("unsealed", "centre_operator"), (view.Events[0].Kind, view.Events[0].Detail));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Anybody_can_recompute_the_draw_once_there_is_a_result_and_learns_no_name(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var (panel, _) = await Panels.Requested(province);
        await province.DeliverDue();
        var asked = await Panels.Invitations(province, panel);
        await Panels.Answer(province, asked[0], accept: false);
        await province.DeliverDue();
        var query = new ProofOfDraw.Query(panel);

        var before = (await province.Send(query, Caller.Anonymous)).Value;
        Assert.Equal(64, before.ListHash.Length);
        Assert.Null(before.List);
        Assert.Null(before.Transcript);
        Assert.Null(before.Ocid);

        await province.Send(
            new RecordAward.Command(
                await province.Scalar<Guid>("select id from procurement"),
                Province.Start,
                Tenders.Bidder(1)
            ),
            Tenders.Centre
        );
        var after = (await province.Send(query, Caller.Anonymous)).Value;
        Assert.Equal(before.ListHash, FrozenList.Parse(after.List!).Value.Hash);
        var transcript = Transcript.FromJson(after.Transcript!).Value;
        Assert.Empty(VerifiableDraw.Verify(after.List!, transcript));
        Assert.Equal(5, transcript.Panel.Count);
        foreach (var one in asked)
        {
            Assert.DoesNotContain(
                one.Name,
                after.List! + after.Transcript,
                StringComparison.Ordinal
            );
            Assert.DoesNotContain(
                one.ExpertId.ToString("N"),
                after.List! + after.Transcript,
                StringComparison.OrdinalIgnoreCase
            );
        }
    }

    [Fact]
    public async Task Whoever_tampers_with_list_order_or_invitations_is_found_out()
    {
        await using var province = Province.On(Engine.Sqlite);
        var (panel, _) = await Panels.Requested(province);
        await province.DeliverDue();
        Assert.True(await Sound());
        var (list, text) = (
            await province.Scalar<string>("select list_json from panel"),
            await province.Scalar<string>("select transcript from panel")
        );
        var ids = Transcript.FromJson(text).Value.Panel.Select(seat => seat.Id).ToList();

        await Set(
            "list_json",
            list.Replace(
                "\"exclusions\":[]",
                "\"exclusions\":[\"bidder\"]",
                StringComparison.Ordinal
            )
        );
        Assert.False(await Sound());
        await Set("list_json", list);
        await Set(
            "transcript",
            text.Replace(ids[0], "tmp", StringComparison.Ordinal)
                .Replace(ids[1], ids[0], StringComparison.Ordinal)
                .Replace("tmp", ids[1], StringComparison.Ordinal)
        );
        Assert.False(await Sound());
        await Set("transcript", text);
        Assert.True(await Sound());
        await province.Rows<int>(
            "update panel_invitation set alias = 'favourite' where number = 1"
        );
        Assert.False(await Sound());

        async Task<bool> Sound() =>
            (await province.Send(new VerifyDraw.Query(panel), Tenders.Centre)).Value.Sound;
        Task Set(string column, string value) =>
            province.Rows<int>($"update panel set {column} = @value", new { value });
    }

    [Fact]
    public async Task The_draw_waits_for_the_two_working_days_before_the_evaluation()
    {
        await using var province = Province.On(Engine.Sqlite);
        await Panels.Experts(province, 6);
        var id = await Tenders.Opened(province, 1, 1);
        // A Tuesday; two working days before is the Friday.
        var requested = (
            await province.Send(
                Panels.Request(id) with
                {
                    EvaluationAt = Tenders.At("2026-12-08 09:00"),
                },
                Tenders.Centre
            )
        ).Value;
        Assert.Equal(Tenders.At("2026-12-04 00:00"), requested.DrawDueAt);
        await province.DeliverDue();
        await province.Send(new FreezeList.Command(requested.Id), Callers.Platform);
        Assert.Equal("requested", (await Panels.Watch(province, requested.Id)).State);

        province.Clock!.SetUtcNow(requested.DrawDueAt);
        await province.DeliverDue();
        Assert.Equal("inviting", (await Panels.Watch(province, requested.Id)).State);
    }

    [Fact]
    public async Task A_job_that_comes_early_does_nothing_yet_and_its_step_is_not_lost()
    {
        await using var province = Province.On(Engine.Sqlite);
        var (panel, _) = await Panels.Requested(province);
        await province.DeliverDue();
        var one = (await Panels.Invitations(province, panel))[0];
        // What waits is delivered as if the deliverer's clock were ahead.
        await province.Rows<int>("delete from outbox_message");
        var before = await Panels.Fingerprint(province);
        await province.Send(new RemindExpert.Command(panel, one.Id), Callers.Platform);
        await province.Send(new ExpireInvitation.Command(panel, one.Id), Callers.Platform);
        Assert.Equal(before, await Panels.Fingerprint(province));

        province.Clock!.Advance(TimeSpan.FromMinutes(90));
        await province.DeliverDue();
        Assert.Equal(1, await Events(province, panel, "reminded"));
        province.Clock.Advance(TimeSpan.FromMinutes(30));
        await province.DeliverDue();
        Assert.Equal("expired", (await Panels.Invitations(province, panel))[0].State);
    }

    [Fact]
    public async Task Nobody_is_asked_for_two_evaluations_on_one_day()
    {
        await using var province = Province.On(Engine.Sqlite);
        await Panels.Experts(province, 9);
        var first = await Tenders.Opened(province, 1, 1);
        var second = await Tenders.Opened(province, 2, 1);
        await province.Send(Panels.Request(first), Tenders.Centre);
        await province.DeliverDue();

        var short4 = await province.Send(Panels.Request(second), Tenders.Centre);
        Assert.Equal("panel.supply", Assert.Single(short4.Problem!.Errors).Code);
        Assert.True(
            (
                await province.Send(
                    Panels.Request(second) with
                    {
                        EvaluationAt = Panels.Evaluation.AddDays(1),
                    },
                    Tenders.Centre
                )
            ).Succeeded
        );
    }

    [Fact]
    public async Task A_cancelled_panel_tells_whom_it_asked_and_its_jobs_do_nothing_more()
    {
        await using var province = Province.On(Engine.Sqlite);
        var (panel, centre) = await Panels.Requested(province);
        await province.DeliverDue();
        var asked = await Panels.Invitations(province, panel);
        await Panels.Answer(province, asked[0], accept: true);
        await Panels.Answer(province, asked[1], accept: false);
        Assert.True(
            (await province.Send(new CancelPanel.Command(panel, "开标推迟"), centre)).Succeeded
        );
        province.Clock!.Advance(TimeSpan.FromHours(3));
        await province.DeliverDue();

        Assert.Equal(
            ["cancelled", "declined", "cancelled", "cancelled", "cancelled"],
            (await Panels.Invitations(province, panel)).Select(one => one.State)
        );
        Assert.Equal(
            4,
            await province.Scalar<long>("select count(*) from notice where zh like '%已取消%'")
        );
        Assert.Equal(
            "invitation.cancelled",
            (
                await province.Send(
                    new AnswerInvitation.Command(asked[2].Id, true),
                    Panels.As(asked[2])
                )
            )
                .Problem
                ?.Code
        );
        var again = await province.Send(
            Panels.Request(await province.Scalar<Guid>("select id from procurement")) with
            {
                EvaluationAt = Panels.Evaluation.AddDays(1),
                RedrawGround = "time",
            },
            centre
        );
        Assert.Equal(2, again.Value.DrawNumber);
    }

    [Fact]
    public async Task A_second_panel_is_refused_while_there_is_one()
    {
        await using var province = Province.On(Engine.Sqlite);
        var (_, centre) = await Panels.Requested(province);
        var again = await province.Send(
            Panels.Request(await province.Scalar<Guid>("select id from procurement")),
            centre
        );
        Assert.Equal("panel.exists", again.Problem?.Code);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Bids_are_not_evaluated_before_they_are_due_and_the_next_working_morning_is_proposed(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        await Panels.Experts(province, 6);
        // A Friday.
        var deadline = Tenders.At("2026-12-18 09:30");
        var id = (
            await province.Send(Tenders.Notice() with { DeadlineAt = deadline }, Tenders.Centre)
        )
            .Value
            .Id;
        var preview = (
            await province.Send(
                new PreviewPanel.Query(
                    id,
                    [new SpecialtyCount("道路工程", 5)],
                    0,
                    null,
                    new Circumstances()
                ),
                Tenders.Centre
            )
        ).Value;
        Assert.Equal(deadline, preview.Deadline);
        Assert.Equal(Tenders.At("2026-12-21 09:00"), preview.ProposedAt);
        Assert.Empty(preview.Errors);

        var early = await province.Send(
            Panels.Request(id) with
            {
                EvaluationAt = deadline.AddMinutes(-1),
                Venue = " ",
            },
            Tenders.Centre
        );
        // What needs the database is told with what does not.
        Assert.Equal(
            [("/evaluationAt", "panel.before_deadline"), ("/place", "required")],
            early.Problem!.Errors.Select(error => (error.Pointer, error.Code)).Order()
        );
        Assert.True(
            (
                await province.Send(
                    Panels.Request(id) with
                    {
                        EvaluationAt = preview.ProposedAt,
                    },
                    Tenders.Centre
                )
            ).Succeeded
        );
    }

    [Fact]
    public async Task A_request_that_breaks_the_law_says_which_rule_and_where()
    {
        await using var province = Province.On(Engine.Sqlite);
        await Panels.Experts(province, 8);
        var id = await Tenders.Opened(province, 1, 1);
        var request = Panels.Request(id);

        Assert.Equal(
            [("/specialties", "panel.odd")],
            await Errors(request with { Specialties = [new("道路工程", 6)] })
        );
        Assert.Equal(
            [("/specialties", "panel.minimum")],
            await Errors(request with { Specialties = [new("道路工程", 3)] })
        );
        Assert.Equal(
            [("/representatives", "panel.experts")],
            await Errors(request with { Specialties = [new("道路工程", 3)], Representatives = 2 })
        );
        Assert.Equal(
            [("/specialties/0/count", "panel.supply")],
            await Errors(request with { Specialties = [new("道路工程", 9)] })
        );
        Assert.Equal(
            [("/evaluationAt", "panel.too_soon")],
            await Errors(request with { EvaluationAt = Province.Start.AddHours(1) })
        );
        Assert.Equal(
            [("/remindBefore", "panel.remind_before")],
            await Errors(request with { RemindBefore = TimeSpan.FromHours(2) })
        );
        Assert.Equal(
            [("/place", "required"), ("/specialties", "panel.specialties")],
            await Errors(request with { Specialties = null!, Venue = "" })
        );
        Assert.True(
            (
                await province.Send(
                    request with
                    {
                        Specialties = [new("道路工程", 4)],
                        Representatives = 1,
                    },
                    Tenders.Centre
                )
            ).Succeeded
        );

        async Task<List<(string, string)>> Errors(RequestPanel.Command command) =>
            [
                .. (await province.Send(command, Tenders.Centre))
                    .Problem!.Errors.Select(error => (error.Pointer, error.Code))
                    .Order(),
            ];
    }

    [Fact]
    public async Task A_preview_counts_the_pool_and_names_the_rules_while_typing()
    {
        await using var province = Province.On(Engine.Sqlite);
        await Panels.Experts(province, 4);
        await province.Send(Panels.Expert(9, employer: "第1建设有限公司"), Tenders.Centre);
        var id = await Tenders.Opened(province, 1, 1);
        var preview = (
            await province.Send(
                new PreviewPanel.Query(
                    id,
                    [new SpecialtyCount("道路工程", 6)],
                    0,
                    Panels.Evaluation,
                    new Circumstances()
                ),
                Tenders.Centre
            )
        ).Value;
        Assert.Equal(["panel.odd", "panel.supply"], preview.Errors.Select(error => error.Code));
        Assert.Equal(4, preview.Pool[0].Eligible);
        Assert.Equal(1, preview.Pool[0].Excluded["bidder"]);
    }

    [Fact]
    public async Task Roles_without_business_here_are_refused()
    {
        await using var province = Province.On(Engine.Sqlite);
        var (panel, _) = await Panels.Requested(province);
        foreach (
            var role in new[] { Roles.Bidder, Roles.Expert, Roles.Supervisor, Roles.Purchaser }
        )
        {
            var caller = Callers.With(role);
            Assert.All(
                new Problem?[]
                {
                    (await province.Send(new WatchPanel.Query(panel), caller)).Problem,
                    (await province.Send(new ListPanels.Query(), caller)).Problem,
                    (await province.Send(new CancelPanel.Command(panel, "x"), caller)).Problem,
                    (await province.Send(new UnsealPanel.Command(panel), caller)).Problem,
                    (await province.Send(new ListExperts.Query(), caller)).Problem,
                    (await province.Send(Panels.Expert(50), caller)).Problem,
                    (await province.Send(new DrawPanel.Command(panel), caller)).Problem,
                },
                problem => Assert.Equal(ProblemKind.Forbidden, problem?.Kind)
            );
        }

        // Nor may the centre play the platform, or an expert.
        Assert.Equal(
            ProblemKind.Forbidden,
            (await province.Send(new DrawPanel.Command(panel), Tenders.Centre)).Problem?.Kind
        );
        Assert.Equal(
            ProblemKind.Forbidden,
            (
                await province.Send(
                    new AnswerInvitation.Command(Guid.NewGuid(), true),
                    Tenders.Centre
                )
            )
                .Problem
                ?.Kind
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_a_lost_worker_left_undone_the_sweep_asks_for_again(Engine engine)
    {
        await using var province = Province.On(engine);
        var (panel, _) = await Panels.Requested(province);
        for (var round = 0; round < 12; round++)
        {
            // Each message is lost in turn, whatever it was.
            await province.Rows<int>("delete from outbox_message");
            province.Clock!.Advance(TimeSpan.FromMinutes(2));
            await province.Send(new SweepPanels.Command(), Callers.Platform);
            var due = await province.Rows<long>("select id from outbox_message");
            if (due.Count == 0)
            {
                break;
            }

            await province.DeliverDue();
            foreach (
                var one in (await Panels.Invitations(province, panel)).Where(one =>
                    one.State == "invited"
                )
            )
            {
                await Panels.Answer(province, one, accept: one.Number > 2);
            }
        }

        var view = await Panels.Watch(province, panel);
        Assert.Equal("complete", view.State);
        var asked = await Panels.Invitations(province, panel);
        Assert.Equal(7, asked.Count);
        Assert.Equal(7, asked.Select(one => one.ExpertId).Distinct().Count());
        Assert.Equal(
            0,
            (await province.Send(new SweepPanels.Command(), Callers.Platform)).Value.Steps
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_crash_between_any_two_statements_of_draw_and_replacement_leaves_all_or_nothing(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var (panel, _) = await Panels.Requested(province, pool: 6);
        await CrashEverywhere(
            province,
            () => province.Send(new FreezeList.Command(panel), Callers.Platform)
        );
        await CrashEverywhere(
            province,
            () => province.Send(new DrawPanel.Command(panel), Callers.Platform)
        );
        await province.DeliverDue();
        var one = (await Panels.Invitations(province, panel))[0];
        await CrashEverywhere(
            province,
            () =>
                province.Send(
                    new AnswerInvitation.Command(one.Id, false) { Reason = "other" },
                    Panels.As(one)
                )
        );
        await CrashEverywhere(
            province,
            () => province.Send(new ReplaceExpert.Command(panel, one.Id), Callers.Platform)
        );
        await province.DeliverDue();
        var asked = await Panels.Invitations(province, panel);
        Assert.Equal(6, asked.Count);
        Assert.Equal(5, asked.Count(other => other.State == "invited"));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Experts_who_answer_at_the_same_instant_complete_the_panel_once(Engine engine)
    {
        await using var province = Province.On(engine);
        var (panel, centre) = await Panels.Requested(province);
        await province.DeliverDue();
        var asked = await Panels.Invitations(province, panel);
        await Task.WhenAll(
            asked.Select(one => Task.Run(() => Panels.Answer(province, one, accept: true)))
        );
        var view = await Panels.Watch(province, panel);
        Assert.Equal("complete", view.State);
        Assert.Equal(1, await Events(province, panel, "complete"));
        Assert.Single((await province.Send(new MyNotices.Query(), centre)).Value.Items);
        Assert.Equal(
            Enumerable.Range(1, view.Events.Count),
            view.Events.Select(line => line.Seq).Reverse()
        );
    }

    private static async Task CrashEverywhere<T>(Province province, Func<Task<Outcome<T>>> command)
        where T : notnull
    {
        var before = await Whole();
        for (var statement = 1; ; statement++)
        {
            province.Crash.Arm(statement);
            try
            {
                var outcome = await command();
                province.Crash.Disarm();
                Assert.True(outcome.Succeeded, outcome.Problem?.Code);
                Assert.NotEqual(before, await Whole());
                Assert.Contains("commit", province.Crash.Seen);
                return;
            }
            catch (CrashException)
            {
                Assert.Equal(before, await Whole());
            }
        }

        async Task<string> Whole() =>
            await Panels.Fingerprint(province)
            + await province.Scalar<long>("select count(*) from outbox_message")
            + await province.Scalar<long>("select count(*) from audit_entry");
    }

    private static Task<long> Events(Province province, Guid panel, string kind) =>
        province.Scalar<long>(
            "select count(*) from panel_event where panel_id = @panel and kind = @kind",
            new { panel, kind }
        );
}
