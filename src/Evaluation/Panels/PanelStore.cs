using System.Globalization;
using Trading.Analysis.Draws;
using Trading.Domain.Codes;
using Trading.Evaluation.Contracts;
using Trading.Evaluation.Experts;
using Trading.Evaluation.Preparers;
using Trading.Kernel.Commands;
using Trading.Kernel.Outbox;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Messaging.Contracts;
using Trading.Procurement.Contracts;

namespace Trading.Evaluation.Panels;

/// <summary>A panel, locked: whoever changes it takes this row first, so that changes stand in one line.</summary>
internal sealed record PanelRow
{
    public Guid Id { get; init; }
    public Guid ProcurementId { get; init; }
    public int DrawNumber { get; init; }
    public string State { get; init; } = "";
    public DateTimeOffset EvaluationAt { get; init; }
    public string Venue { get; init; } = "";
    public int AnswerSeconds { get; init; }
    public int RemindSeconds { get; init; }
    public DateTimeOffset DrawDueAt { get; init; }
    public bool BidsKnown { get; init; }
    public DateTimeOffset? UnsealedAt { get; init; }
    public Guid? RequestedByPerson { get; init; }
    public string? Region { get; init; }
    public string? Kind { get; init; }
    public Guid? OfficeId { get; init; }

    /// <summary>Until when commitments to contributions are taken; null before the freeze, and where there are none.</summary>
    public DateTimeOffset? CommitBy { get; init; }

    public DateTimeOffset? RevealBy { get; init; }

    /// <summary>Until when the draw waits for the value of a public beacon; null where none is used.</summary>
    public DateTimeOffset? BeaconBy { get; init; }

    public DateTimeOffset? ContributionsClosedAt { get; init; }

    /// <summary>True for one that was asked for with quotas or a cap; null for one from before there were any.</summary>
    public bool? ByLottery { get; init; }

    /// <summary>Hash of the numbered list of panels; null until it is published.</summary>
    public string? LotteryHash { get; init; }

    /// <summary>True while the list of panels is not published that the draw needs.</summary>
    public bool WantsLottery => ByLottery == true && LotteryHash is null;

    public DataPlace DataPlace => new(Region, Kind, OfficeId);

    /// <summary>True while experts may still come and go.</summary>
    public bool IsLive => State is "inviting" or "short" or "complete";

    /// <summary>Until when an expert invited at an instant may answer, and by which channels it goes when.</summary>
    public InvitationPlan.Plan PlanFrom(DateTimeOffset invitedAt, Func<string, bool> offers) =>
        InvitationPlan.Of(
            invitedAt,
            EvaluationAt,
            TimeSpan.FromSeconds(AnswerSeconds),
            TimeSpan.FromSeconds(RemindSeconds),
            offers
        );
}

/// <summary>An invitation of one expert to one seat.</summary>
internal sealed record InvitationRow
{
    public Guid Id { get; init; }
    public int Number { get; init; }
    public string Alias { get; init; } = "";
    public Guid ExpertId { get; init; }
    public string Specialty { get; init; } = "";
    public string State { get; init; } = "";
    public string? Reason { get; init; }
    public DateTimeOffset? AnswerBy { get; init; }
    public DateTimeOffset? RemindAt { get; init; }
    public DateTimeOffset? RemindedAt { get; init; }
    public DateTimeOffset? InvitedAt { get; init; }

    /// <summary>Which stage it reached; null before it was sent, and for one that was sent before there were stages.</summary>
    public int? Stage { get; init; }

    public DateTimeOffset? NextStageAt { get; init; }

    /// <summary>When its expert came to the evaluation.</summary>
    public DateTimeOffset? ArrivedAt { get; init; }

    /// <summary>The day that is the expert's for this seat; null for one that was given before days were held.</summary>
    public DateOnly? EngagedOn { get; init; }

    /// <summary>True while the expert holds the seat or may still take it.</summary>
    public bool Holds => State is "drawn" or "invited" or "accepted";
}

/// <summary>What the panel's slices share: taking it, its log, and filling its seats along the drawn order.</summary>
internal sealed class PanelStore(
    SqlSession sql,
    Pool pool,
    Aliases aliases,
    PreparerStore preparers,
    OutboxWriter outbox,
    INotices notices,
    IPhoneMessages phones,
    IProcurements procurements,
    TimeProvider time
)
{
    [WithoutScope("jobs, experts' answers, and panels that were found in scope")]
    private static readonly Statement Lock = Statement.Of(
        "evaluation.panel.lock",
        """
        select id, procurement_id, draw_number, state, evaluation_at, place as venue, answer_seconds, remind_seconds, draw_due_at,
               bids_known, unsealed_at, requested_by_person, region, kind, office_id, commit_by, reveal_by, beacon_by,
               contributions_closed_at, by_lottery, lottery_hash
        from panel {lock} where id = @id {for update}
        """
    );

    private static readonly Statement LockInScope = Statement.Of(
        "evaluation.panel.lock_in_scope",
        """
        select id, procurement_id, draw_number, state, evaluation_at, place as venue, answer_seconds, remind_seconds, draw_due_at,
               bids_known, unsealed_at, requested_by_person, region, kind, office_id, commit_by, reveal_by, beacon_by,
               contributions_closed_at, by_lottery, lottery_hash
        from panel {lock} where id = @id and {scope region, kind, office_id} {for update}
        """
    );

    [WithoutScope("of a panel that is held")]
    private static readonly Statement DrawText = Statement.Of(
        "evaluation.panel.draw_text",
        "select list_json, transcript, record_json, lottery_json from panel where id = @id"
    );

    private static readonly Statement SaveTranscript = Statement.Of(
        "evaluation.panel.transcript",
        "update panel set transcript = @transcript where id = @id"
    );

    private static readonly Statement SetState = Statement.Of(
        "evaluation.panel.state",
        "update panel set state = @state, changed_at = @now, version = version + 1 where id = @id"
    );

    private static readonly Statement SeatCount = Statement.Of(
        "evaluation.panel_specialty.count",
        "select coalesce(sum(seats), 0) from panel_specialty where panel_id = @id"
    );

    private static readonly Statement InsertEvent = Statement.Of(
        "evaluation.panel_event.insert",
        """
        insert into panel_event (panel_id, seq, at, kind, number, reason, detail)
        select @id, coalesce(max(seq), 0) + 1, @now, @kind, @number, @reason, @detail from panel_event where panel_id = @id
        """
    );

    private static readonly Statement Invitations = Statement.Of(
        "evaluation.panel_invitation.of_panel",
        """
        select id, number, alias, expert_id, specialty, state, reason, answer_by, remind_at, reminded_at, engaged_on, invited_at,
               stage, next_stage_at, arrived_at
        from panel_invitation where panel_id = @id order by number
        """
    );

    private static readonly Statement InsertInvitation = Statement.Of(
        "evaluation.panel_invitation.insert",
        """
        insert into panel_invitation (id, panel_id, number, alias, expert_id, specialty, state, drawn_at)
        values (@invitation, @id, @number, @alias, @expertId, @specialty, 'drawn', @now)
        """
    );

    private static readonly Statement SetInvitation = Statement.Of(
        "evaluation.panel_invitation.state",
        """
        update panel_invitation set state = @state, reason = @reason, note = @note, answered_at = @now where id = @id
        """
    );

    // Nobody holds two seats of one day: a unique key over expert and day of the invitations that hold says so.
    private static readonly Statement HoldDay = Statement.Of(
        "evaluation.panel_invitation.hold_day",
        "update panel_invitation set engaged_on = @day where id = @id"
    );

    private static readonly Statement TooLate = Statement.Of(
        "evaluation.panel_event.too_late",
        "select number from panel_event where panel_id = @id and kind = 'too_late' and number is not null"
    );

    private static readonly Statement PersonOf = Statement.Of(
        "evaluation.expert.person",
        "select person_id from expert where id = @id"
    );

    /// <summary>The panel, locked, for somebody; null also where it lies out of the caller's scope.</summary>
    public async Task<PanelRow?> GetForUpdate(
        Guid id,
        CurrentCaller current,
        CancellationToken cancel
    )
    {
        const string permission = EvaluationPermissions.ManagePanel;
        var panel = await sql.One<PanelRow>(
            LockInScope,
            current.Caller.ScopeOf(permission),
            new { id },
            cancel
        );
        if (panel is not null)
        {
            current.ActsOn(permission, new DataPlace(panel.Region, panel.Kind, panel.OfficeId));
        }

        return panel;
    }

    /// <summary>The panel, locked; null when there is none.</summary>
    public Task<PanelRow?> GetForUpdate(Guid id, CancellationToken cancel) =>
        sql.One<PanelRow>(Lock, new { id }, cancel);

    /// <summary>The panel, locked, while experts may still come and go, with one of its invitations; null when there is none such.</summary>
    public async Task<(PanelRow Panel, InvitationRow Invitation)?> GetLiveForUpdate(
        Guid panelId,
        Guid invitationId,
        CancellationToken cancel
    ) =>
        await GetForUpdate(panelId, cancel) is { IsLive: true } panel
        && await Invitation(panelId, invitationId, cancel) is { } invitation
            ? (panel, invitation)
            : null;

    /// <summary>Its invitations, in order of their numbers.</summary>
    public Task<List<InvitationRow>> InvitationsOf(Guid id, CancellationToken cancel) =>
        sql.Query<InvitationRow>(Invitations, new { id }, cancel);

    /// <summary>One of its invitations; null when it is another panel's.</summary>
    public async Task<InvitationRow?> Invitation(
        Guid panelId,
        Guid invitationId,
        CancellationToken cancel
    ) => (await InvitationsOf(panelId, cancel)).Find(invitation => invitation.Id == invitationId);

    /// <summary>Writes a line of the log.</summary>
    public Task Log(
        Guid id,
        string kind,
        CancellationToken cancel,
        int? number = null,
        string? reason = null,
        string? detail = null
    ) =>
        sql.Execute(
            InsertEvent,
            new
            {
                id,
                now = time.GetUtcNow(),
                kind,
                number,
                reason,
                detail,
            },
            cancel
        );

    /// <summary>Puts an invitation into a state that an answer, or the want of one, gave it.</summary>
    public Task Close(
        InvitationRow invitation,
        string state,
        string? reason,
        string? note,
        CancellationToken cancel
    ) =>
        sql.Execute(
            SetInvitation,
            new
            {
                id = invitation.Id,
                state,
                reason,
                note,
                now = time.GetUtcNow(),
            },
            cancel
        );

    /// <summary>Moves the panel to a state.</summary>
    public Task Move(Guid id, string state, CancellationToken cancel) =>
        sql.Execute(
            SetState,
            new
            {
                id,
                state,
                now = time.GetUtcNow(),
            },
            cancel
        );

    /// <summary>The draw as it stands.</summary>
    public async Task<IDraw> Draw(Guid id, CancellationToken cancel)
    {
        var text = (await sql.One<DrawRow>(DrawText, new { id }, cancel))!;
        var list = FrozenList.Parse(text.ListJson!).Value;
        return text.LotteryJson is { } lottery
            ? DrawByLottery
                .Again(
                    list,
                    FrozenRecord.FromJson(text.RecordJson!).Value,
                    Lottery.Parse(lottery).Value,
                    LotteryTranscript.FromJson(text.Transcript!).Value
                )
                .Value
            : new DrawByOrder(list, Transcript.FromJson(text.Transcript!).Value);
    }

    /// <summary>
    /// Asks every newly seated expert. Who has become excluded since the list was frozen (the bids were opened, another
    /// panel the same day) leaves at once for the next of the same order.
    /// </summary>
    /// <param name="unfilledBefore">Seats that nobody was left for before this.</param>
    public async Task Seat(PanelRow panel, IDraw draw, int unfilledBefore, CancellationToken cancel)
    {
        var parties = await PartiesOf(panel.ProcurementId, cancel);
        var invitations = await InvitationsOf(panel.Id, cancel);
        var asked = invitations.Select(invitation => invitation.Alias).ToHashSet();
        var number = invitations.Count;
        var seated = new List<InvitationRow>();
        while (draw.Called.FirstOrDefault(seat => !asked.Contains(seat.Id)) is { } seat)
        {
            asked.Add(seat.Id);
            var invitation = new InvitationRow
            {
                Id = sql.NewId(time.GetUtcNow()),
                Number = ++number,
                Alias = seat.Id,
                ExpertId = await aliases.Find(panel.Id, seat.Id, cancel),
                Specialty = seat.Stratum,
                State = "drawn",
            };
            await sql.Execute(
                InsertInvitation,
                new
                {
                    invitation = invitation.Id,
                    id = panel.Id,
                    number,
                    alias = invitation.Alias,
                    expertId = invitation.ExpertId,
                    specialty = invitation.Specialty,
                    now = time.GetUtcNow(),
                },
                cancel
            );
            var reasons = await pool.Against(
                invitation.ExpertId,
                parties,
                panel.EvaluationAt,
                panel.Id,
                cancel
            );
            if (reasons.Count > 0)
            {
                await Close(invitation, "excluded", reasons[0], null, cancel);
                await Log(panel.Id, "excluded", cancel, number, reasons[0]);
                _ = draw.Replace(seat.Id, reasons[0]);
            }
            else
            {
                seated.Add(invitation);
                await outbox.Post(new InviteExpert.Command(panel.Id, invitation.Id), cancel);
            }
        }

        await HoldDays(panel, seated, cancel);
        await sql.Execute(
            SaveTranscript,
            new { id = panel.Id, transcript = draw.ToJson() },
            cancel
        );
        await Settle(panel, draw, unfilledBefore, cancel);
    }

    /// <summary>
    /// Makes the day of the panel's evaluation the experts' for these seats. Of two panels that want an expert at the same
    /// instant the second collides, begins again and finds the expert engaged. Written last, at once and in the experts'
    /// order, so that panels wait for each other as briefly as can be, and never in a ring.
    /// </summary>
    public async Task HoldDays(
        PanelRow panel,
        IEnumerable<InvitationRow> seats,
        CancellationToken cancel
    )
    {
        var day = ChinaTime.DateOf(panel.EvaluationAt);
        (Statement, object)[] lines =
        [
            .. seats
                .OrderBy(seat => seat.ExpertId)
                .Select(seat => (HoldDay, (object)new { id = seat.Id, day })),
        ];
        if (lines.Length > 0)
        {
            await sql.ExecuteBatch(lines, cancel);
        }
    }

    /// <summary>Takes departed experts' seats to the next of the same order. Nothing happens when that was done before.</summary>
    /// <param name="departures">Who left and why, in the order in which they left.</param>
    public async Task PassOn(
        PanelRow panel,
        IReadOnlyList<(InvitationRow Departed, string Reason)> departures,
        CancellationToken cancel
    )
    {
        var regime = (await procurements.Find(panel.ProcurementId, cancel))!.Regime;
        if (ReplacementLimit.LastMoment(regime, panel.EvaluationAt) < time.GetUtcNow())
        {
            await LeaveOpen(panel, departures, cancel);
            return;
        }

        var draw = await Draw(panel.Id, cancel);
        var unfilledBefore = Unfilled(draw);
        var replaced = false;
        foreach (var (departed, reason) in departures)
        {
            if (draw.Replace(departed.Alias, reason) is null)
            {
                await Log(panel.Id, "replaced", cancel, departed.Number, reason);
                replaced = true;
            }
        }

        if (replaced)
        {
            await Seat(panel, draw, unfilledBefore, cancel);
        }
    }

    // Too late for a replacement: the seats stay open, which is a ground for another panel.
    private async Task LeaveOpen(
        PanelRow panel,
        IReadOnlyList<(InvitationRow Departed, string Reason)> departures,
        CancellationToken cancel
    )
    {
        var left = await sql.Query<int>(TooLate, new { id = panel.Id }, cancel);
        var news = departures.Where(one => !left.Contains(one.Departed.Number)).ToList();
        foreach (var (departed, reason) in news)
        {
            await Log(panel.Id, "too_late", cancel, departed.Number, reason);
        }

        if (news.Count == 0)
        {
            return;
        }

        await Move(panel.Id, "short", cancel);
        if (panel.State != "short")
        {
            await Log(panel.Id, "short", cancel);
        }

        await TellCentre(
            panel,
            title => EvaluationMessages.TooLateToReplace.With(("title", title)),
            cancel
        );
    }

    /// <summary>Says what state the panel is in now, and tells the centre when that is news.</summary>
    /// <param name="unfilledBefore">Seats that nobody was left for before this.</param>
    public async Task Settle(
        PanelRow panel,
        IDraw draw,
        int unfilledBefore,
        CancellationToken cancel
    )
    {
        var invitations = await InvitationsOf(panel.Id, cancel);
        var seats = draw.Wanted.Sum(wanted => wanted.Count);
        var accepted = invitations.Count(invitation => invitation.State == "accepted");
        var state =
            accepted == seats ? "complete"
            : Unfilled(draw) > 0 ? "short"
            : "inviting";
        var before = (await GetForUpdate(panel.Id, cancel))!.State;
        await Move(panel.Id, state, cancel);
        if (state == "inviting" || (state == before && Unfilled(draw) <= unfilledBefore))
        {
            return;
        }

        await Log(panel.Id, state, cancel);
        if (state == "complete")
        {
            await TellComplete(panel, seats, cancel);
            return;
        }

        var missing = draw.Unfilled.Select(wanted => $"{wanted.Stratum} × {wanted.Count}").ToList();
        await TellCentre(
            panel,
            title =>
                EvaluationMessages.PanelShort.With(
                    ("title", title),
                    (
                        "missing",
                        new LocalizedText(string.Join("、", missing), string.Join(", ", missing))
                    )
                ),
            cancel
        );
    }

    /// <summary>
    /// Says what state the panel is in now that somebody accepted: this fills no empty seat and empties none, so that list
    /// and order, which may be long, need not be read.
    /// </summary>
    public async Task SettleAccepted(PanelRow panel, CancellationToken cancel)
    {
        var seats = await sql.One<long>(SeatCount, new { id = panel.Id }, cancel);
        var accepted = (await InvitationsOf(panel.Id, cancel)).Count(invitation =>
            invitation.State == "accepted"
        );
        if (accepted < seats)
        {
            await Move(panel.Id, panel.State == "short" ? "short" : "inviting", cancel);
            return;
        }

        await Move(panel.Id, "complete", cancel);
        await Log(panel.Id, "complete", cancel);
        await TellComplete(panel, seats, cancel);
    }

    /// <summary>Says that no panel meets the quotas any more: whoever asked cancels it and asks for something else.</summary>
    public async Task GiveUp(
        PanelRow panel,
        LocalizedText why,
        IEnumerable<Loosening>? loosening,
        CancellationToken cancel
    )
    {
        await Move(panel.Id, "unmeetable", cancel);
        await Log(
            panel.Id,
            "unmeetable",
            cancel,
            detail: loosening is null ? null : Quotas.QuotaWords.Detail(loosening)
        );
        await TellCentre(
            panel,
            title => EvaluationMessages.PanelUnmeetable.With(("title", title), ("loosening", why)),
            cancel
        );
    }

    private Task TellComplete(PanelRow panel, long seats, CancellationToken cancel) =>
        TellCentre(
            panel,
            title =>
                EvaluationMessages.PanelComplete.With(
                    ("title", title),
                    ("seats", seats.ToString(CultureInfo.InvariantCulture))
                ),
            cancel
        );

    private async Task TellCentre(
        PanelRow panel,
        Func<string, Message> message,
        CancellationToken cancel
    )
    {
        if (panel.RequestedByPerson is { } centre)
        {
            await notices.ToPerson(
                centre,
                message((await procurements.Find(panel.ProcurementId, cancel))!.Title),
                $"/panels/{panel.Id}",
                cancel
            );
        }
    }

    /// <summary>Seats that nobody eligible is left for.</summary>
    public static int Unfilled(IDraw draw) => draw.Unfilled.Sum(wanted => wanted.Count);

    /// <summary>A notice to an expert; experts without an account are never drawn.</summary>
    public async Task TellExpert(
        InvitationRow invitation,
        Message message,
        CancellationToken cancel
    ) =>
        await notices.ToPerson(
            await sql.One<Guid>(PersonOf, new { id = invitation.ExpertId }, cancel),
            message with
            {
                About = invitation.Id,
            },
            $"/invitations/{invitation.Id}",
            cancel
        );

    /// <summary>An SMS or a call to an expert; false for one who cannot be reached so.</summary>
    public async Task<bool> CallExpert(
        InvitationRow invitation,
        Message message,
        string channel,
        CancellationToken cancel
    ) =>
        await phones.ToOwner(
            await sql.One<Guid>(PersonOf, new { id = invitation.ExpertId }, cancel),
            message with
            {
                About = invitation.Id,
            },
            channel,
            cancel
        );

    /// <summary>Buyer, agency, bidders and who prepared the documents, as they are known now.</summary>
    public async Task<Parties> PartiesOf(Guid procurementId, CancellationToken cancel) =>
        Parties.Of(
            (await procurements.Find(procurementId, cancel))!,
            await procurements.BidsOf(procurementId, cancel)
        ) with
        {
            Preparers = await preparers.Of(procurementId, cancel),
        };

    private sealed record DrawRow
    {
        public string? ListJson { get; init; }
        public string? Transcript { get; init; }
        public string? RecordJson { get; init; }
        public string? LotteryJson { get; init; }
    }
}
