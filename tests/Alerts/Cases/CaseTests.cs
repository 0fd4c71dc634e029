using Microsoft.Extensions.DependencyInjection;
using Trading.Access;
using Trading.Alerts;
using Trading.Alerts.Cases;
using Trading.Documents.Contracts;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement;
using Trading.Procurement.Steps;
using Trading.Tests.Harness;
using Trading.Tests.Procurement;
using UglyToad.PdfPig;
using static Trading.Tests.Alerts.Cases.CaseProvince;

namespace Trading.Tests.Alerts.Cases;

/// <summary>A case from its opening to its decision document, and who sees what of it.</summary>
public sealed class CaseTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_case_goes_from_its_opening_by_question_answer_and_correction_to_a_decision_document(
        Engine engine
    )
    {
        var (province, procurement) = await With(engine);
        await using var _ = province;
        var opened = await Open(province, procurement);
        Assert.Equal("2026-210100-0001", opened.Number);
        var detail = await Read(province, opened.Id);
        Assert.Equal(("zhang", true, "usual"), (detail.Assignee, detail.Mine, detail.DueBy));

        // The purchaser knows of nothing until it is asked.
        Assert.Equal(
            ProblemKind.NotFound,
            (await province.Send(new GetAskedCase.Query(opened.Id), Purchaser)).Problem?.Kind
        );
        var asked = (
            await province.Send(
                new AskExplanation.Command(opened.Id, 1, "请说明本地业绩要求的依据和必要性。"),
                Zhang
            )
        ).Value;
        Assert.Equal(("waiting", 2L), (asked.State, asked.Version));
        var seen = (await province.Send(new GetAskedCase.Query(opened.Id), Purchaser)).Value;
        // Five working days after Tuesday.
        Assert.Equal(new DateOnly(2026, 12, 1), Assert.Single(seen.Questions).DueOn);
        Assert.True(seen.IsAsked);

        var more = new AskMoreTime.Command(
            opened.Id,
            new DateOnly(2026, 12, 4),
            "经办人外出，需要调取档案后说明。"
        );
        Assert.True((await province.Send(more, Purchaser)).Succeeded);
        var given = (
            await province.Send(
                new DecideMoreTime.Command(opened.Id, 3, new DateOnly(2026, 12, 3)),
                Zhang
            )
        ).Value;
        Assert.True(
            (
                await province.Send(
                    new AnswerCase.Command(opened.Id, "该要求已在澄清中删除。"),
                    Purchaser
                )
            ).Succeeded
        );
        detail = await Read(province, opened.Id);
        Assert.Equal(("examining", 5L), (detail.State, detail.Version));
        var question = Assert.Single(detail.Questions);
        Assert.Equal(
            (new DateOnly(2026, 12, 3), "该要求已在澄清中删除。"),
            (question.DueOn, question.Answer)
        );
        Assert.Equal(4, given.Version);

        var decided = await Decided(
            province,
            opened with
            {
                Version = detail.Version,
            },
            AlertStates.Confirmed
        );
        var ordered = (
            await province.Send(
                new OrderCorrection.Command(
                    opened.Id,
                    decided.Version,
                    "amend",
                    "删除本地业绩要求，并向所有潜在投标人澄清。",
                    new DateOnly(2026, 12, 4)
                ),
                Zhang
            )
        ).Value;
        Assert.Equal("correcting", ordered.State);
        await province.DeliverDue();
        Assert.Equal("correcting", (await Read(province, opened.Id)).State);

        // The amendment itself is what tells.
        Assert.True(
            (
                await province.Send(
                    new PostStep.Command(procurement, "clarification", Province.Start)
                    {
                        Figures = Figures.Of(("affectsBids", false), ("what", "删除本地业绩要求")),
                    },
                    Tenders.Centre
                )
            ).Succeeded
        );
        await province.DeliverDue(times: 2);
        detail = await Read(province, opened.Id);
        Assert.Equal("corrected", detail.State);
        Assert.NotNull(Assert.Single(detail.Corrections).DoneAt);

        var closed = await province.Send(
            new CloseCase.Command(
                opened.Id,
                detail.Version,
                "责令改正已完成，对采购人予以提醒。",
                "招标文件中的本地业绩要求已删除。"
            ),
            Zhang
        );
        Assert.Equal("closed", closed.Value.State);
        detail = await Read(province, opened.Id);
        var paper = detail.Documents.Single(one => one.Id == detail.DecisionId);
        Assert.Equal(detail.DecisionSha256, paper.Sha256);
        var text = await TextOf(province, paper);
        foreach (
            var part in new[]
            {
                "公共资源交易监督案件处理决定书",
                "2026-210100-0001",
                "沈阳市城市管理局",
                "该要求已在澄清中删除。",
                "问题属实。",
                "责令改正已完成，对采购人予以提醒。",
            }
        )
        {
            Assert.Contains(part, text, StringComparison.Ordinal);
        }

        // The purchaser reads the decision and its own, and nothing else.
        var told = (await province.Send(new GetAskedCase.Query(opened.Id), Purchaser)).Value;
        Assert.Equal([paper.Id], told.Documents.Select(one => one.Id));
        Assert.True(
            (
                await province.Send(
                    new DownloadCaseDocument.Command(opened.Id, paper.Id),
                    Purchaser
                )
            ).Succeeded
        );
        Assert.Equal(
            "case.state",
            (await province.Send(new AnswerCase.Command(opened.Id, "再说明一次。"), Purchaser))
                .Problem
                ?.Code
        );
        Assert.Contains(detail.Timeline, moment => moment is { Kind: "step", Code: "notice" });
        Assert.Contains(detail.Timeline, moment => moment.Kind == "limit");
        Assert.Equal(
            [
                "begun",
                "asked",
                "more_asked",
                "more_given",
                "answered",
                "confirmed",
                "ordered",
                "carried_out",
                "closed",
            ],
            detail.Timeline.Where(moment => moment.Kind == "case").Select(moment => moment.Code)
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Nobody_sees_a_case_of_another_region_or_of_anothers_procurement(Engine engine)
    {
        var (province, procurement) = await With(engine);
        await using var _ = province;
        Assert.Equal(
            ProblemKind.NotFound,
            (await province.Send(new OpenCase.Command(procurement, "own", Reason), Dalian))
                .Problem
                ?.Kind
        );
        var one = await Open(province, procurement);
        await province.Send(new AskExplanation.Command(one.Id, 1, Reason), Zhang);
        Assert.Single((await province.Send(new ListSupervisionCases.Query(), Li)).Value.Items);
        Assert.Empty((await province.Send(new ListSupervisionCases.Query(), Dalian)).Value.Items);
        Assert.Equal(
            [
                ProblemKind.NotFound,
                ProblemKind.NotFound,
                ProblemKind.NotFound,
                ProblemKind.NotFound,
                ProblemKind.NotFound,
                ProblemKind.NotFound,
            ],
            [
                (await province.Send(new GetSupervisionCase.Query(one.Id), Dalian)).Problem!.Kind,
                (
                    await province.Send(
                        new SettleCase.Command(one.Id, 2, AlertStates.Confirmed, Reason),
                        Dalian
                    )
                )
                    .Problem!
                    .Kind,
                (await province.Send(new AddCaseNote.Command(one.Id, Reason), Dalian))
                    .Problem!
                    .Kind,
                (await province.Send(new CloseCase.Command(one.Id, 2, Reason, null), Dalian))
                    .Problem!
                    .Kind,
                (await province.Send(new GetAskedCase.Query(one.Id), OtherPurchaser)).Problem!.Kind,
                (await province.Send(new AnswerCase.Command(one.Id, Reason), OtherPurchaser))
                    .Problem!
                    .Kind,
            ]
        );
        Assert.Empty((await province.Send(new ListAskedCases.Query(), OtherPurchaser)).Value.Items);
        Assert.Single((await province.Send(new ListAskedCases.Query(), Purchaser)).Value.Items);
        // What is the supervisors' is nobody's else, and no machine opens a case.
        Assert.Equal(
            [ProblemKind.Forbidden, ProblemKind.Forbidden, ProblemKind.Forbidden],
            [
                (await province.Send(new GetSupervisionCase.Query(one.Id), Purchaser))
                    .Problem!
                    .Kind,
                (await province.Send(new GetAskedCase.Query(one.Id), Bidder(1))).Problem!.Kind,
                (
                    await province.Send(
                        new OpenCase.Command(procurement, "own", Reason),
                        Callers.System(Scopes.ProcurementRead)
                    )
                )
                    .Problem!
                    .Kind,
            ]
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Who_bid_is_told_of_a_result_once_it_is_published_and_of_nothing_before(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var procurement = await Tenders.Opened(province, 1, 1, 2);
        var one = await Open(province, procurement);
        var decided = await Decided(province, one, AlertStates.Dismissed);
        Assert.Empty((await province.Send(new ListCaseResults.Query(), Bidder(1))).Value.Items);
        var closed = (
            await province.Send(
                new CloseCase.Command(
                    one.Id,
                    decided.Version,
                    Reason,
                    "经核查未发现违法违规情形。"
                ),
                Zhang
            )
        ).Value;
        var item = Assert.Single(
            (await province.Send(new ListCaseResults.Query(), Bidder(1))).Value.Items
        );
        Assert.Equal(("经核查未发现违法违规情形。", closed.Number), (item.Result, item.Number));
        Assert.Empty((await province.Send(new ListCaseResults.Query(), Bidder(3))).Value.Items);

        // A result that does not stand any more is not shown.
        Assert.True(
            (
                await province.Send(new ReopenCase.Command(one.Id, closed.Version, Reason), Zhang)
            ).Succeeded
        );
        Assert.Empty((await province.Send(new ListCaseResults.Query(), Bidder(1))).Value.Items);
        var detail = await Read(province, one.Id);
        Assert.Null(detail.DecisionId);
        Assert.Single(detail.Documents);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_warning_is_settled_with_the_case_and_counted_once(Engine engine)
    {
        await using var province = await WarnedProvince.Screened.On(engine);
        var alert = (await WarnedProvince.All(province))[0];
        var supervisor = Callers.With(Roles.Supervisor) with { Name = "zhang" };
        var one = await Open(province, alert.Id, supervisor, "alert");
        var read = (await province.Send(new GetSupervisionCase.Query(one.Id), supervisor)).Value;
        Assert.NotEmpty(read.Signals);
        Assert.Equal(alert.Level, read.Level);
        Assert.True(
            (
                await province.Send(
                    new SettleCase.Command(one.Id, 1, AlertStates.Dismissed, Reason),
                    supervisor
                )
            ).Succeeded
        );
        var settled = (await province.Send(new GetAlert.Query(alert.Id), supervisor)).Value;
        Assert.Equal((AlertStates.Dismissed, Reason), (settled.State, settled.Decision?.Reason));
        Assert.Single(settled.History, entry => entry.Action == "dismissed");

        // Where the warning says so already, it is not said again.
        Assert.True(
            (await province.Send(new ReopenCase.Command(one.Id, 2, Reason), supervisor)).Succeeded
        );
        Assert.True(
            (
                await province.Send(
                    new SettleCase.Command(one.Id, 3, AlertStates.Dismissed, Reason),
                    supervisor
                )
            ).Succeeded
        );
        Assert.Equal(
            settled.Version,
            (await province.Send(new GetAlert.Query(alert.Id), supervisor)).Value.Version
        );
    }

    [Fact]
    public async Task What_the_document_is_for_stands_in_its_state_and_a_stale_version_is_told_what_changed()
    {
        var (province, procurement) = await With(Engine.Sqlite);
        await using var _ = province;
        var one = await Open(province, procurement);
        var early = await province.Send(new CloseCase.Command(one.Id, 1, Reason, null), Zhang);
        Assert.Equal("case.state", early.Problem?.Code);
        await province.Send(new AskExplanation.Command(one.Id, 1, Reason), Zhang);
        var stale = await province.Send(
            new SettleCase.Command(one.Id, 1, AlertStates.Confirmed, Reason),
            Li
        );
        Assert.Equal(ProblemKind.Stale, stale.Problem?.Kind);
        var differences =
            (IReadOnlyList<SettleAlert.Difference>)stale.Problem!.Extensions["differences"]!;
        Assert.Equal(
            [("已立案", "待说明"), (null, $"zhang: {Reason}")],
            differences.Select(one => (one.Before, one.After))
        );
        // The purchaser's day is the purchaser's.
        Assert.Equal(
            "case.time_runs",
            (await province.Send(new ExamineCase.Command(one.Id, 2), Zhang)).Problem?.Code
        );
        province.Clock!.Advance(TimeSpan.FromDays(8));
        Assert.True((await province.Send(new GetAskedCase.Query(one.Id), Purchaser)).Value.IsLate);
        Assert.True((await province.Send(new ExamineCase.Command(one.Id, 2), Zhang)).Succeeded);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_purchaser_is_reminded_once_before_its_day_and_once_after(Engine engine)
    {
        var (province, procurement) = await With(engine);
        await using var _ = province;
        await People.Create(province, "bureau", Roles.Purchaser, Bureau);
        var one = await Open(province, procurement);
        await province.Send(new AskExplanation.Command(one.Id, 1, Reason), Zhang);
        foreach (var (days, reminded) in new[] { (0, 0), (6, 1), (1, 0), (1, 1), (1, 0) })
        {
            province.Clock!.Advance(TimeSpan.FromDays(days));
            Assert.Equal(
                reminded,
                (await province.Send(new RemindOfCases.Command(), Callers.Platform)).Value.Questions
            );
        }

        // Asked, reminded and late; and that it is late the supervisor, too.
        Assert.Equal(
            4,
            await province.Scalar<int>("select count(*) from notice where link like '/cases/%'")
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_time_stands_still_while_something_is_tested_and_for_nothing_else(
        Engine engine
    )
    {
        var (province, procurement) = await With(engine);
        await using var _ = province;
        var one = await Open(province, procurement);
        var due = (await Read(province, one.Id)).DueOn;
        var version = 1L;
        foreach (var (cause, moved) in new[] { ("other", false), ("tests", true) })
        {
            Assert.True(
                (
                    await province.Send(
                        new PauseCase.Command(one.Id, version++, cause, Reason),
                        Zhang
                    )
                ).Succeeded
            );
            province.Clock!.Advance(TimeSpan.FromDays(7));
            Assert.Equal(
                "case.state",
                (
                    await province.Send(
                        new SettleCase.Command(one.Id, version, AlertStates.Confirmed, Reason),
                        Zhang
                    )
                )
                    .Problem
                    ?.Code
            );
            Assert.True(
                (await province.Send(new ResumeCase.Command(one.Id, version++), Zhang)).Succeeded
            );
            var now = await Read(province, one.Id);
            Assert.Equal("open", now.State);
            Assert.Equal(
                moved ? Trading.Domain.Codes.WorkingDays.Official.Add(due, 5) : due,
                now.DueOn
            );
        }
    }

    [Fact]
    public async Task A_case_is_handed_over_to_who_sees_it_and_to_nobody_else()
    {
        var (province, procurement) = await With(Engine.Sqlite);
        await using var _ = province;
        var wang = await People.Create(province, "wang", Roles.Supervisor, region: "210100");
        var sun = await People.Create(province, "sun", Roles.Supervisor, region: "210200");
        var one = await Open(province, procurement);
        Assert.Equal(
            [wang],
            (await province.Send(new ListCaseSuccessors.Query(one.Id), Zhang)).Value.People.Select(
                person => person.Id
            )
        );
        var refused = await province.Send(new HandOverCase.Command(one.Id, 1, sun, Reason), Zhang);
        Assert.Equal("case.cannot_see", Assert.Single(refused.Problem!.Errors).Code);
        Assert.True(
            (
                await province.Send(new HandOverCase.Command(one.Id, 1, wang, Reason), Zhang)
            ).Succeeded
        );
        var detail = await Read(province, one.Id);
        Assert.Equal(("wang", false), (detail.Assignee, detail.Mine));
    }

    [Fact]
    public async Task A_note_is_taken_back_for_a_while_by_who_wrote_it_and_tasks_are_ticked_off()
    {
        var (province, procurement) = await With(Engine.Sqlite);
        await using var _ = province;
        var one = await Open(province, procurement);
        var note = (await province.Send(new AddCaseNote.Command(one.Id, "写错了"), Zhang)).Value;
        var kept = (await province.Send(new AddCaseNote.Command(one.Id, "电话核实"), Zhang)).Value;
        Assert.Equal(
            ProblemKind.NotFound,
            (await province.Send(new WithdrawCaseNote.Command(one.Id, note.NoteId), Li))
                .Problem
                ?.Kind
        );
        Assert.True(
            (
                await province.Send(new WithdrawCaseNote.Command(one.Id, note.NoteId), Zhang)
            ).Succeeded
        );
        province.Clock!.Advance(TimeSpan.FromMinutes(16));
        Assert.Equal(
            "case.note_stands",
            (await province.Send(new WithdrawCaseNote.Command(one.Id, kept.NoteId), Zhang))
                .Problem
                ?.Code
        );
        var task = (
            await province.Send(new AddCaseTask.Command(one.Id, "调取答疑记录", null), Zhang)
        ).Value;
        await province.Send(new FinishCaseTask.Command(one.Id, task.TaskId, true), Li);
        var detail = await Read(province, one.Id);
        Assert.Equal(
            [("电话核实", false), (null, false)],
            detail
                .Notes.OrderBy(each => each.Text is null)
                .Select(each => (each.Text, each.MayWithdraw))
        );
        Assert.Equal("li", Assert.Single(detail.Tasks).DoneBy);
        // Neither makes a version.
        Assert.Equal(1, detail.Version);
    }

    [Theory]
    [InlineData("withdraw")]
    [InlineData("extend")]
    [InlineData("other")]
    public async Task What_was_ordered_is_seen_by_the_record_or_by_a_supervisor(string kind)
    {
        var (province, procurement) = await With(Engine.Sqlite);
        await using var _ = province;
        var one = await Decided(province, await Open(province, procurement), AlertStates.Confirmed);
        var ordered = (
            await province.Send(
                new OrderCorrection.Command(
                    one.Id,
                    one.Version,
                    kind,
                    Reason,
                    new DateOnly(2026, 12, 4)
                ),
                Zhang
            )
        ).Value;
        // A clarification is neither of them.
        await Post(("affectsBids", false), ("what", "更正联系电话"));
        await province.DeliverDue();
        Assert.Equal("correcting", (await Read(province, one.Id)).State);
        switch (kind)
        {
            case "withdraw":
                await province.Send(
                    new CancelProcurement.Command(procurement, "监督部门责令改正"),
                    Tenders.Centre
                );
                break;
            case "extend":
                await province.Send(
                    new PauseCase.Command(one.Id, ordered.Version, "other", Reason),
                    Zhang
                );
                await Post(
                    ("affectsBids", true),
                    ("what", "顺延截止时间"),
                    ("newDeadline", Tenders.At("2026-12-20 09:30"))
                );
                break;
            default:
                Assert.True(
                    (
                        await province.Send(
                            new ConfirmCorrection.Command(one.Id, ordered.Version, 1, Reason),
                            Zhang
                        )
                    ).Succeeded
                );
                break;
        }

        await province.DeliverDue();
        if (kind == "extend")
        {
            // Nothing moves a paused case; taken up again, it sees what was done meanwhile.
            var paused = await Read(province, one.Id);
            Assert.Equal("paused", paused.State);
            Assert.True(
                (
                    await province.Send(new ResumeCase.Command(one.Id, paused.Version), Zhang)
                ).Succeeded
            );
            await province.DeliverDue();
        }

        Assert.Equal("corrected", (await Read(province, one.Id)).State);

        async Task Post(params (string, object?)[] figures) =>
            Assert.True(
                (
                    await province.Send(
                        new PostStep.Command(procurement, "clarification", Province.Start)
                        {
                            Figures = Figures.Of(figures),
                        },
                        Tenders.Centre
                    )
                ).Succeeded
            );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_closed_case_is_kept_fifteen_years_and_then_gone_with_all_of_it(
        Engine engine
    )
    {
        var (province, procurement) = await With(engine);
        await using var _ = province;
        var one = await Open(province, procurement);
        await province.Send(new AddCaseNote.Command(one.Id, Reason), Zhang);
        await province.Send(new AddCaseTask.Command(one.Id, "核对", null), Zhang);
        var decided = await Decided(province, one, AlertStates.Dismissed);
        await province.Send(new CloseCase.Command(one.Id, decided.Version, Reason, null), Zhang);
        var stays = await Open(province, await Publish(province, 2));
        foreach (var (days, left) in new[] { (365 * 15, 2L), (10, 1L) })
        {
            province.Clock!.Advance(TimeSpan.FromDays(days));
            await province.Send(
                new Trading.Kernel.Retention.ForgetExpired.Command("supervision_case"),
                Callers.Platform
            );
            Assert.Equal(
                left,
                await province.Scalar<long>("select count(*) from supervision_case")
            );
        }

        Assert.Equal(
            0,
            await province.Scalar<long>(
                "select count(*) from document where state = 'attached' and section = 'decision'"
            )
        );
        Assert.Equal("open", (await Read(province, stays.Id)).State);
        // Whoever keeps a copy is told that it goes too.
        Assert.Equal(
            1,
            await province.Scalar<long>(
                "select count(*) from change_pending where kind = 'case' and removed = @yes and subject = @id",
                new { yes = true, id = one.Id.ToString() }
            )
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_the_purchaser_attaches_the_supervisor_reads_and_not_the_other_way_round(
        Engine engine
    )
    {
        var (province, procurement) = await With(engine);
        await using var _ = province;
        var one = await Open(province, procurement);
        var evidence = (await Attach(Zhang, "截图")).Value;
        Assert.Equal(ProblemKind.NotFound, (await Attach(Purchaser, "早了")).Problem?.Kind);
        await province.Send(new AskExplanation.Command(one.Id, 1, Reason), Zhang);
        Assert.Equal(ProblemKind.NotFound, (await Attach(OtherPurchaser, "别人")).Problem?.Kind);
        var answer = (await Attach(Purchaser, "论证材料")).Value;
        Assert.Equal(
            [answer.Id],
            (await province.Send(new GetAskedCase.Query(one.Id), Purchaser)).Value.Documents.Select(
                document => document.Id
            )
        );
        Assert.Equal(
            ProblemKind.NotFound,
            (await province.Send(new DownloadCaseDocument.Command(one.Id, evidence.Id), Purchaser))
                .Problem
                ?.Kind
        );
        Assert.Equal(
            ["论证材料.pdf", "截图.pdf"],
            (await Read(province, one.Id)).Documents.Select(document => document.FileName)
        );
        Assert.True(
            (
                await province.Send(new DownloadCaseDocument.Command(one.Id, answer.Id), Zhang)
            ).Succeeded
        );
        await province.Send(new AnswerCase.Command(one.Id, Reason), Purchaser);
        Assert.Equal("case.takes_none", (await Attach(Purchaser, "迟了")).Problem?.Code);

        async Task<Outcome<Document>> Attach(Caller caller, string name)
        {
            await using var scope = province.Services.CreateAsyncScope();
            using var body = new MemoryStream(PdfText.Of(name, name, [new(name)]));
            var file = await scope
                .ServiceProvider.GetRequiredService<IReception>()
                .Take(body, $"{name}.pdf", default);
            return await province.Send(new UploadCaseDocument.Command(one.Id, null, file), caller);
        }
    }

    private static async Task<string> TextOf(Province province, Document paper)
    {
        await using var scope = province.Services.CreateAsyncScope();
        var contents =
            scope.ServiceProvider.GetRequiredService<Trading.Documents.Storage.Contents>();
        await using var stream = (await contents.Open(paper.Sha256, default))!;
        using var memory = new MemoryStream();
        await stream.CopyToAsync(memory);
        using var pdf = PdfDocument.Open(memory.ToArray());
        return string.Concat(pdf.GetPages().Select(page => page.Text));
    }
}
