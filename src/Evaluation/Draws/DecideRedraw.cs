using System.Globalization;
using FluentValidation;
using Trading.Evaluation.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Messaging.Contracts;
using Trading.Procurement.Contracts;

namespace Trading.Evaluation.Draws;

/// <summary>A supervisor consents to one more draw, or refuses it. Once; 404 out of the scope. Who asked is told.</summary>
public static class DecideRedraw
{
    /// <summary>Which draw.</summary>
    /// <param name="ProcurementId">Of which procurement.</param>
    /// <param name="DrawNumber">Which draw it would be.</param>
    /// <param name="Consent">True to consent.</param>
    /// <param name="Note">Why.</param>
    [Requires(EvaluationPermissions.DecideRedraw)]
    [PersonsOnly]
    public sealed record Command(Guid ProcurementId, int DrawNumber, bool Consent, string Note)
        : ICommand<Unit>,
            IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => ProcurementId.ToString();
    }

    /// <summary>The request's body.</summary>
    public sealed record Body(bool Consent, string Note);

    private static readonly Statement Find = Statement.Of(
        "evaluation.redraw.to_decide",
        """
        select state, asked_by_person, region, kind, office_id from redraw_consent {lock}
        where procurement_id = @id and draw_number = @draw and {scope region, kind, office_id} {for update}
        """
    );

    private static readonly Statement Decide = Statement.Of(
        "evaluation.redraw.decide",
        """
        update redraw_consent set state = @state, note = @note, decided_at = @now, decided_by = @by
        where procurement_id = @id and draw_number = @draw
        """
    );

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules() => RuleFor(command => command.Note).IsLine(500, "意见", "The note");
    }

    internal sealed class Handler(
        SqlSession sql,
        IProcurements procurements,
        INotices notices,
        CurrentCaller current,
        TimeProvider time
    ) : ICommandHandler<Command, Unit>
    {
        public async ValueTask<Outcome<Unit>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            const string permission = EvaluationPermissions.DecideRedraw;
            var key = new { id = command.ProcurementId, draw = command.DrawNumber };
            var asked = await sql.One<Row>(
                Find,
                current.Caller.ScopeOf(permission),
                key,
                cancellationToken
            );
            if (asked is null)
            {
                return Problem.NotFound("没有这项申请。", "There is no such request.");
            }

            current.ActsOn(permission, new DataPlace(asked.Region, asked.Kind, asked.OfficeId));
            if (asked.State != "asked")
            {
                return Problem.Conflict("redraw.decided", "已作出决定。", "It is decided already.");
            }

            if (asked.AskedByPerson is { } asker && asker == current.Caller.PersonId)
            {
                return Problem.Forbidden("不能由申请人自己同意。", "Whoever asks does not decide.");
            }

            await sql.Execute(
                Decide,
                new
                {
                    key.id,
                    key.draw,
                    state = command.Consent ? "consented" : "refused",
                    note = command.Note.Trim(),
                    now = time.GetUtcNow(),
                    by = current.Caller.Name,
                },
                cancellationToken
            );
            if (asked.AskedByPerson is { } centre)
            {
                var title =
                    (await procurements.Find(command.ProcurementId, cancellationToken))?.Title
                    ?? "";
                var draw = command.DrawNumber.ToString(CultureInfo.InvariantCulture);
                await notices.ToPerson(
                    centre,
                    command.Consent
                        ? EvaluationMessages.RedrawConsented.With(("title", title), ("draw", draw))
                        : EvaluationMessages.RedrawRefused.With(("title", title), ("draw", draw)),
                    $"/procurements/{command.ProcurementId}/panel",
                    cancellationToken
                );
            }

            return Unit.Value;
        }

        private sealed record Row
        {
            public string State { get; init; } = "";
            public Guid? AskedByPerson { get; init; }
            public string? Region { get; init; }
            public string? Kind { get; init; }
            public Guid? OfficeId { get; init; }
        }
    }
}
