using System.Globalization;
using FluentValidation;
using Trading.Access.Contracts;
using Trading.Evaluation.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Messaging.Contracts;
using Trading.Procurement.Contracts;

namespace Trading.Evaluation.Draws;

/// <summary>
/// Asks a supervisor to consent to one more draw of a procurement, of which two lists were frozen before. Supervisors who see it
/// are told. 409 where none is needed, while there is a panel, or when it was asked already.
/// </summary>
public static class AskRedraw
{
    /// <summary>Which procurement, and why.</summary>
    /// <param name="ProcurementId">What is to be evaluated.</param>
    /// <param name="RedrawGround">See <see cref="RedrawGrounds"/>.</param>
    /// <param name="Reason">In words, with what shows it.</param>
    [Requires(EvaluationPermissions.ManagePanel)]
    public sealed record Command(Guid ProcurementId, string RedrawGround, string Reason)
        : ICommand<Asked>,
            IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => ProcurementId.ToString();
    }

    /// <summary>What was asked.</summary>
    /// <param name="DrawNumber">Which draw it would be.</param>
    public sealed record Asked(int DrawNumber);

    [WithoutScope("of the procurement that was found in scope")]
    private static readonly Statement Find = Statement.Of(
        "evaluation.redraw.asked",
        "select state from redraw_consent {lock} where procurement_id = @id and draw_number = @draw {for update}"
    );

    private static readonly Statement Insert = Statement.Of(
        "evaluation.redraw.ask",
        """
        insert into redraw_consent
            (procurement_id, draw_number, ground, reason, asked_at, asked_by, asked_by_person, state, region, kind, office_id)
        values (@id, @draw, @ground, @reason, @now, @by, @person, 'asked', @region, @kind, @office)
        """
    );

    private static readonly Statement Again = Statement.Of(
        "evaluation.redraw.ask_again",
        """
        update redraw_consent
        set ground = @ground, reason = @reason, asked_at = @now, asked_by = @by, asked_by_person = @person, state = 'asked'
        where procurement_id = @id and draw_number = @draw
        """
    );

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules()
        {
            RuleFor(command => command.RedrawGround)
                .Must(ground => RedrawGrounds.Find(ground) is not null)
                .WithMessage(
                    "panel.redraw_ground",
                    "请选择法定理由之一。",
                    "Choose one of the grounds that the law knows."
                );
            RuleFor(command => command.Reason).IsLine(500, "说明", "The reason");
        }
    }

    internal sealed class Handler(
        SqlSession sql,
        RedrawRules redraws,
        IProcurements procurements,
        IScopedPeople people,
        INotices notices,
        CurrentCaller current,
        TimeProvider time
    ) : ICommandHandler<Command, Asked>
    {
        public async ValueTask<Outcome<Asked>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var procurement = await procurements.Find(
                command.ProcurementId,
                current.Caller.ScopeOf(EvaluationPermissions.ManagePanel),
                cancellationToken
            );
            if (procurement is null)
            {
                return Problem.NotFound("没有这个项目。", "There is no such procurement.");
            }

            var place = new DataPlace(
                procurement.Region is { Length: > 0 } region ? region : null,
                procurement.Kind,
                procurement.OfficeId
            );
            current.ActsOn(EvaluationPermissions.ManagePanel, place);
            var earlier = await redraws.Of(procurement.Id, cancellationToken);
            if (
                earlier.Count(panel => panel.FrozenAt is not null) < RedrawRules.WithoutConsent
                || earlier.Exists(panel => panel.State != "cancelled")
            )
            {
                return Problem.Conflict(
                    "redraw.not_needed",
                    "现在不需要监督人员同意：抽取未满两次，或该项目已有评标委员会。",
                    "No consent is needed now: fewer than two lists were frozen, or there is a panel."
                );
            }

            var draw = earlier[0].DrawNumber + 1;
            var asked = new
            {
                id = procurement.Id,
                draw,
                ground = command.RedrawGround,
                reason = command.Reason.Trim(),
                now = time.GetUtcNow(),
                by = current.Caller.Name,
                person = current.Caller.PersonId,
                region = place.Region,
                kind = place.Kind,
                office = place.OfficeId,
            };
            switch (
                await sql.One<string?>(Find, new { id = procurement.Id, draw }, cancellationToken)
            )
            {
                case null:
                    await sql.Execute(Insert, asked, cancellationToken);
                    break;
                case "refused":
                    await sql.Execute(Again, asked, cancellationToken);
                    break;
                default:
                    return Problem.Conflict(
                        "redraw.asked",
                        "已提出过申请。",
                        "It was asked already."
                    );
            }

            foreach (
                var person in await people.WhoMay(
                    EvaluationPermissions.DecideRedraw,
                    cancellationToken
                )
            )
            {
                if (person.Scope.Holds(place))
                {
                    await notices.ToPerson(
                        person.Id,
                        EvaluationMessages.RedrawAsked.With(
                            ("title", procurement.Title),
                            ("draw", draw.ToString(CultureInfo.InvariantCulture))
                        ),
                        "/redraws",
                        cancellationToken
                    );
                }
            }

            return new Asked(draw);
        }
    }
}
