using System.Text.Json.Serialization;
using FluentValidation;
using Trading.Analysis.Draws;
using Trading.Analysis.Panels;
using Trading.Domain.Codes;
using Trading.Evaluation.Contracts;
using Trading.Evaluation.Draws;
using Trading.Evaluation.Quotas;
using Trading.Kernel.Commands;
using Trading.Kernel.Outbox;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;

namespace Trading.Evaluation.Panels;

/// <summary>
/// Asks for a panel. The law's rules on its composition are checked, and that the pool can fill it; then the list is
/// frozen and drawn from when the draw is due. One panel at a time; what was cancelled keeps its draw number.
/// </summary>
public static class RequestPanel
{
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromDays(3);

    /// <summary>The panel wanted.</summary>
    /// <param name="ProcurementId">What it evaluates.</param>
    /// <param name="Specialties">Experts by specialty.</param>
    /// <param name="Representatives">Representatives of the buyer, not drawn.</param>
    /// <param name="EvaluationAt">When the evaluation begins.</param>
    /// <param name="Venue">Where experts go; they are told this, but not the procurement.</param>
    [Requires(EvaluationPermissions.ManagePanel)]
    [NeedsFreshFactor]
    public sealed record Command(
        Guid ProcurementId,
        IReadOnlyList<SpecialtyCount> Specialties,
        int Representatives,
        DateTimeOffset EvaluationAt,
        [property: JsonPropertyName("place")] string Venue
    ) : ICommand<Requested>, IAbout
    {
        /// <summary>What makes the panel larger.</summary>
        public Circumstances Circumstances { get; init; } = new();

        /// <summary>What the experts must be like as a whole; with any it is drawn by a lottery.</summary>
        public IReadOnlyList<PanelQuota> Quotas { get; init; } = [];

        /// <summary>Nobody is to be drawn with a higher probability than so many thousandths; null for no cap.</summary>
        public int? Cap { get; init; }

        /// <summary>
        /// What of the quotas the caller agrees to loosen: taken only where no panel meets them, and only if it is the smallest
        /// loosening, as the refusal named it. It stands in the record of the draw.
        /// </summary>
        public IReadOnlyList<Loosening> Loosen { get; init; } = [];

        /// <summary>Why it is drawn again, where a list of the procurement was frozen before; see <see cref="RedrawGrounds"/>.</summary>
        public string? RedrawGround { get; init; }

        /// <summary>Time to answer; the setting's when left out.</summary>
        public TimeSpan? AnswerWithin { get; init; }

        /// <summary>Reminder before that time is over; the setting's when left out.</summary>
        public TimeSpan? RemindBefore { get; init; }

        /// <inheritdoc/>
        string IAbout.About => ProcurementId.ToString();
    }

    /// <summary>The panel that will be drawn.</summary>
    /// <param name="Id">Key.</param>
    /// <param name="DrawNumber">Which draw of the procurement it is.</param>
    /// <param name="DrawDueAt">When it is drawn.</param>
    public sealed record Requested(Guid Id, int DrawNumber, DateTimeOffset DrawDueAt);

    [WithoutScope("of the procurement that was found in scope")]
    private static readonly Statement Live = Statement.Of(
        "evaluation.panel.of_procurement",
        """
        select coalesce(sum(case when state = 'cancelled' then 0 else 1 end), 0)
        from panel {range lock} where procurement_id = @id
        """
    );

    private static readonly Statement Insert = Statement.Of(
        "evaluation.panel.insert",
        """
        insert into panel
            (id, procurement_id, draw_number, state, evaluation_at, place, representatives, technically_complex,
             great_public_influence, above_open_tender_threshold, answer_seconds, remind_seconds, draw_due_at, bids_known,
             by_lottery, cap_per_mille, redraw_ground, buyer_code, buyer_plain, region, kind, office_id, requested_by, requested_by_person, created_at, changed_at,
             version)
        values
            (@id, @procurementId, @draw, 'requested', @evaluationAt, @venue, @representatives, @complex,
             @influence, @threshold, @answer, @remind, @due, {false},
             @byLottery, @cap, @ground, @buyer, @buyerPlain, @region, @kind, @officeId, @by, @person, @now, @now, 1)
        """
    );

    private static readonly Statement InsertSpecialty = Statement.Of(
        "evaluation.panel_specialty.insert",
        "insert into panel_specialty (panel_id, specialty, seats) values (@id, @specialty, @seats)"
    );

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules()
        {
            RuleFor(command => command.Specialties)
                .Must(specialties =>
                    specialties?.Count > 0 && specialties.All(item => item?.Specialty is not null)
                )
                .WithMessage(
                    "panel.specialties",
                    "请至少填写一个专业。",
                    "Name at least one specialty."
                );
            RuleFor(command => command.Circumstances)
                .NotNull()
                .WithMessage("required", "请说明项目情况。", "Say what the procurement is like.");
            RuleFor(command => command.Venue)
                .Configure(rule => rule.PropertyName = "Place")
                .IsLine(200, "评审地点", "The place");
            RuleFor(command => command.AnswerWithin)
                .Must(within =>
                    within is null || (within >= TimeSpan.FromSeconds(1) && within <= LongestAnswer)
                )
                .WithMessage(
                    "panel.answer_within",
                    "答复时限应大于零，最长 3 天。",
                    "Time to answer is more than zero and at most 3 days."
                );
            RuleFor(command => command.RemindBefore)
                .Must(before => before is null || before >= TimeSpan.FromSeconds(1))
                .WithMessage(
                    "panel.remind_before",
                    "催促提前量应大于零。",
                    "The reminder comes some time before the end."
                );
        }
    }

    internal sealed class FieldCheck(
        IProcurements procurements,
        CurrentCaller current,
        PanelSettings settings,
        TimeProvider time
    ) : IFieldCheck<Command>
    {
        public async ValueTask<IReadOnlyList<FieldError>> Check(
            Command message,
            CancellationToken cancel
        )
        {
            // Of one that is none of the caller's nothing is told but that there is none.
            if (
                await procurements.Find(
                    message.ProcurementId,
                    current.Caller.ScopeOf(EvaluationPermissions.ManagePanel),
                    cancel
                )
                is not { } procurement
            )
            {
                return [];
            }

            var now = time.GetUtcNow();
            var answer = message.AnswerWithin ?? settings.AnswerWithin;
            List<FieldError> errors =
            [
                .. PanelRules.Time(
                    message.EvaluationAt,
                    await PanelRules.DeadlineOf(procurements, procurement.Id, cancel),
                    now,
                    answer
                ),
                .. PanelRules.Venue(message.Venue, procurement),
            ];
            if (message.Specialties?.All(item => item?.Specialty is not null) == true)
            {
                errors.AddRange(
                    PanelRules.Composition(
                        procurement,
                        message.Specialties,
                        message.Representatives,
                        message.Circumstances ?? new(),
                        ChinaTime.DateOf(now)
                    )
                );
                errors.AddRange(
                    QuotaRules
                        .Read(message.Quotas, message.Cap, message.Specialties, procurement.Region)
                        .Errors
                );
            }

            if ((message.RemindBefore ?? settings.RemindBefore) >= answer)
            {
                errors.Add(
                    new FieldError(
                        "/remindBefore",
                        "panel.remind_before",
                        new LocalizedText(
                            "催促提前量应短于答复时限。",
                            "The reminder must come within the time to answer."
                        ).ToString()
                    )
                );
            }

            return errors;
        }
    }

    internal sealed class Handler(
        SqlSession sql,
        Pool pool,
        PanelStore panels,
        PanelQuotas quotas,
        RedrawRules redraws,
        AskedContributors contributors,
        IProcurements procurements,
        OutboxWriter outbox,
        CurrentCaller current,
        PanelSettings settings,
        WorkingDays calendar,
        TimeProvider time
    ) : ICommandHandler<Command, Requested>
    {
        public async ValueTask<Outcome<Requested>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var now = time.GetUtcNow();
            var procurement = await procurements.Find(
                command.ProcurementId,
                current.Caller.ScopeOf(EvaluationPermissions.ManagePanel),
                cancellationToken
            );
            if (procurement is null)
            {
                return Problem.NotFound("没有这个项目。", "There is no such procurement.");
            }

            current.ActsOn(
                EvaluationPermissions.ManagePanel,
                new DataPlace(procurement.Region, procurement.Kind, procurement.OfficeId)
            );
            if (!procurement.MayBeEvaluated)
            {
                return Problem.Conflict(
                    "panel.procurement_state",
                    "项目已评审完毕或已终止，不能再抽取专家。",
                    "The procurement has been evaluated or ended; no panel can be drawn."
                );
            }

            var answer = command.AnswerWithin ?? settings.AnswerWithin;
            var remind = command.RemindBefore ?? settings.RemindBefore;
            if (await sql.One<long>(Live, new { id = procurement.Id }, cancellationToken) > 0)
            {
                return Problem.Conflict(
                    "panel.exists",
                    "该项目已有评标委员会；如需重抽，请先说明原因并取消。",
                    "This procurement has a panel; to draw again, cancel it with a reason first."
                );
            }

            var earlier = await redraws.Of(procurement.Id, cancellationToken);
            if (
                await redraws.Broken(
                    procurement.Id,
                    earlier,
                    command.RedrawGround,
                    command.EvaluationAt,
                    command.Specialties,
                    cancellationToken
                ) is
                { } broken
            )
            {
                return broken;
            }

            var ground = earlier.Exists(panel => panel.FrozenAt is not null)
                ? command.RedrawGround
                : null;
            var parties = await panels.PartiesOf(procurement.Id, cancellationToken);
            var eligible = new Dictionary<string, int>();
            foreach (var (specialty, seats) in command.Specialties)
            {
                eligible[specialty] = await pool.CountUpTo(
                    seats,
                    specialty,
                    parties,
                    command.EvaluationAt,
                    cancellationToken
                );
            }

            if (PanelRules.Supply(command.Specialties, eligible) is { Count: > 0 } scarce)
            {
                return Problem.Invalid(scarce);
            }

            var (wanted, unread) = QuotaRules.Read(
                command.Quotas,
                command.Cap,
                command.Specialties,
                procurement.Region
            );
            if (unread.Count > 0)
            {
                return Problem.Invalid(unread);
            }

            var loosened = wanted is null
                ? null
                : (Outcome<IReadOnlyList<Loosening>>?)
                    QuotaSupply.Agreed(
                        wanted,
                        await pool.Load(
                            [.. command.Specialties.Select(one => one.Specialty)],
                            parties,
                            command.EvaluationAt,
                            Guid.Empty,
                            cancellationToken
                        ),
                        command.Loosen
                    );
            if (loosened?.Problem is { } infeasible)
            {
                return infeasible;
            }

            var id = sql.NewId(now);
            var draw = earlier.Count + 1;
            var due = PanelRules.DrawDue(calendar, procurement.Method, command.EvaluationAt, now);
            await sql.Execute(
                Insert,
                new
                {
                    id,
                    procurementId = procurement.Id,
                    draw,
                    evaluationAt = command.EvaluationAt,
                    venue = command.Venue.Trim(),
                    representatives = command.Representatives,
                    complex = command.Circumstances.TechnicallyComplex,
                    influence = command.Circumstances.GreatPublicInfluence,
                    threshold = command.Circumstances.AboveOpenTenderThreshold,
                    answer = (int)answer.TotalSeconds,
                    remind = (int)remind.TotalSeconds,
                    due,
                    byLottery = wanted is not null,
                    cap = command.Cap,
                    ground,
                    buyer = procurement.BuyerCode?.ToString(),
                    buyerPlain = Sittings.PlainOf(procurement.BuyerName),
                    region = procurement.Region is { Length: > 0 } region ? region : null,
                    kind = procurement.Kind,
                    officeId = procurement.OfficeId,
                    by = current.Caller.Name,
                    person = current.Caller.PersonId,
                    now,
                },
                cancellationToken
            );
            foreach (var specialty in command.Specialties)
            {
                await sql.Execute(
                    InsertSpecialty,
                    new
                    {
                        id,
                        specialty = specialty.Specialty,
                        seats = specialty.Count,
                    },
                    cancellationToken
                );
            }

            await panels.Log(id, "requested", cancellationToken, reason: ground);
            if (wanted is not null)
            {
                var steps = loosened!.Value.Value;
                await quotas.Keep(id, wanted, steps, cancellationToken);
                if (steps.Count > 0)
                {
                    await panels.Log(
                        id,
                        "loosened",
                        cancellationToken,
                        detail: QuotaWords.Detail(steps)
                    );
                }
            }

            if (due + settings.CommitWithin > now)
            {
                await contributors.Tell(
                    id,
                    procurement,
                    due + settings.CommitWithin,
                    cancellationToken
                );
            }

            await outbox.Post(new FreezeList.Command(id), cancellationToken, due);
            return new Requested(id, draw, due);
        }
    }
}
