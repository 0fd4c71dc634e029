using FluentValidation;
using Trading.Evaluation.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Evaluation.Fees;

/// <summary>Undoes a payment that was entered wrongly: its fees are due again. The payment stays, with who undid it and why.</summary>
public static class UndoPayment
{
    /// <summary>Which, and why.</summary>
    [Requires(EvaluationPermissions.PayFees)]
    [PersonsOnly]
    public sealed record Command(Guid PaymentId, string Reason) : ICommand<Unit>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => PaymentId.ToString();
    }

    /// <summary>The request's body.</summary>
    public sealed record Body(string Reason);

    private static readonly Statement Lock = Statement.Of(
        "evaluation.expert_fee_payment.lock",
        "select fees, undone_at from expert_fee_payment {lock} where id = @id {for update}"
    );

    private static readonly Statement InScope = Statement.Of(
        "evaluation.expert_fee.of_payment",
        """
        select id from expert_fee {lock} where payment_id = @id and {scope region, kind, office_id} order by id {for update}
        """
    );

    private static readonly Statement Undo = Statement.Of(
        "evaluation.expert_fee_payment.undo",
        """
        update expert_fee_payment set undone_at = @now, undone_by = @by, undone_reason = @reason where id = @id
        """
    );

    private static readonly Statement Owe = Statement.Of(
        "evaluation.expert_fee.owe",
        "update expert_fee set state = 'due', payment_id = null where id = @id"
    );

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules() => RuleFor(command => command.Reason).IsLine(500, "原因", "The reason");
    }

    internal sealed class Handler(SqlSession sql, CurrentCaller current, TimeProvider time)
        : ICommandHandler<Command, Unit>
    {
        public async ValueTask<Outcome<Unit>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var id = new { id = command.PaymentId };
            var payment = await sql.One<Row>(Lock, id, cancellationToken);
            var fees = await sql.Query<Guid>(
                InScope,
                current.Caller.ScopeOf(EvaluationPermissions.PayFees),
                id,
                cancellationToken
            );
            // One that pays also what lies out of the scope is answered like one that is not there.
            if (payment is null || payment.UndoneAt is not null || fees.Count != payment.Fees)
            {
                return Problem.NotFound(
                    "没有这笔支付，或已撤销。",
                    "There is no such payment, or it was undone."
                );
            }

            await sql.Execute(
                Undo,
                new
                {
                    id.id,
                    now = time.GetUtcNow(),
                    by = current.Caller.Name,
                    reason = command.Reason.Trim(),
                },
                cancellationToken
            );
            await sql.ExecuteBatch(
                [.. fees.Select(fee => (Owe, (object)new { id = fee }))],
                cancellationToken
            );
            return Unit.Value;
        }
    }

    private sealed record Row
    {
        public int Fees { get; init; }
        public DateTimeOffset? UndoneAt { get; init; }
    }
}
