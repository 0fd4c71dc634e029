using FluentValidation;
using Trading.Evaluation.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;

namespace Trading.Evaluation.Preparers;

/// <summary>
/// Takes back what was declared by mistake, with the reason; it stays on file. A list that was frozen stays as it is. 409 when
/// that was done before.
/// </summary>
public static class WithdrawPreparer
{
    /// <summary>Which.</summary>
    /// <param name="ProcurementId">Of what.</param>
    /// <param name="Number">Within the procurement.</param>
    /// <param name="Reason">Why.</param>
    [Requires(EvaluationPermissions.ManagePanel)]
    public sealed record Command(Guid ProcurementId, int Number, string Reason)
        : ICommand<Unit>,
            IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => ProcurementId.ToString();
    }

    /// <summary>The request's body.</summary>
    /// <param name="Reason">Why.</param>
    public sealed record Body(string Reason);

    private static readonly Statement Withdraw = Statement.Of(
        "evaluation.document_preparer.withdraw",
        """
        update document_preparer set withdrawn_at = @now, withdrawn_by = @by, withdrawn_because = @reason
        where procurement_id = @id and number = @number and withdrawn_at is null
        """
    );

    private static readonly Statement Known = Statement.Of(
        "evaluation.document_preparer.known",
        "select number from document_preparer where procurement_id = @id and number = @number"
    );

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules() => RuleFor(command => command.Reason).IsLine(500, "理由", "The reason");
    }

    internal sealed class Handler(
        SqlSession sql,
        IProcurements procurements,
        CurrentCaller current,
        TimeProvider time
    ) : ICommandHandler<Command, Unit>
    {
        public async ValueTask<Outcome<Unit>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var procurement = await procurements.Find(
                command.ProcurementId,
                current.Caller.ScopeOf(EvaluationPermissions.ManagePanel),
                cancellationToken
            );
            var which = new { id = command.ProcurementId, number = command.Number };
            if (procurement is null || await sql.One<int?>(Known, which, cancellationToken) is null)
            {
                return Problem.NotFound("没有这条登记。", "There is no such declaration.");
            }

            var changed = await sql.Execute(
                Withdraw,
                new
                {
                    which.id,
                    which.number,
                    now = time.GetUtcNow(),
                    by = current.Caller.Name,
                    reason = command.Reason.Trim(),
                },
                cancellationToken
            );
            return changed > 0
                ? Unit.Value
                : Problem.Conflict(
                    "preparer.withdrawn",
                    "这条登记已经撤回。",
                    "It was withdrawn before."
                );
        }
    }
}
