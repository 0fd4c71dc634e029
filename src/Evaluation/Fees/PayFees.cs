using FluentValidation;
using Trading.Domain.Codes;
using Trading.Evaluation.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Evaluation.Fees;

/// <summary>Says that fees were paid, all of them together or none.</summary>
public static class PayFees
{
    /// <summary>Which, when, by what.</summary>
    /// <param name="Fees">Keys of fees that are due.</param>
    /// <param name="PaidOn">The day of the payment.</param>
    /// <param name="Reference">The payment's number at the bank or in the books.</param>
    [Requires(EvaluationPermissions.PayFees)]
    [PersonsOnly]
    public sealed record Command(IReadOnlyList<Guid> Fees, DateOnly PaidOn, string Reference)
        : ICommand<Payment>;

    /// <summary>The payment.</summary>
    /// <param name="Id">Key.</param>
    /// <param name="Fees">How many fees.</param>
    /// <param name="AmountMinor">Together, in hundredths of the yuan.</param>
    public sealed record Payment(Guid Id, int Fees, long AmountMinor);

    private static readonly Statement Lock = Statement.Of(
        "evaluation.expert_fee.lock",
        """
        select id, amount_minor, state from expert_fee {lock}
        where id in @ids and {scope region, kind, office_id} order by id {for update}
        """
    );

    private static readonly Statement Insert = Statement.Of(
        "evaluation.expert_fee_payment.insert",
        """
        insert into expert_fee_payment (id, paid_on, reference, fees, amount_minor, made_at, made_by)
        values (@id, @paidOn, @reference, @fees, @amount, @now, @by)
        """
    );

    private static readonly Statement Pay = Statement.Of(
        "evaluation.expert_fee.pay",
        "update expert_fee set state = 'paid', payment_id = @payment where id = @id"
    );

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules(TimeProvider time)
        {
            RuleFor(command => command.Fees).IsBulk(id => id);
            RuleFor(command => command.PaidOn)
                .Must(day => day.Year > 2000 && day <= time.Today())
                .WithMessage(
                    "fee.paid_on",
                    "请填写支付日期，不能晚于今天。",
                    "Give the day of the payment, not after today."
                );
            RuleFor(command => command.Reference).IsLine(100, "支付凭证号", "The reference");
        }
    }

    internal sealed class Handler(SqlSession sql, CurrentCaller current, TimeProvider time)
        : ICommandHandler<Command, Payment>
    {
        public async ValueTask<Outcome<Payment>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var fees = await sql.Query<Row>(
                Lock,
                current.Caller.ScopeOf(EvaluationPermissions.PayFees),
                new { ids = command.Fees.ToArray() },
                cancellationToken
            );
            if (fees.Count != command.Fees.Count)
            {
                return Problem.NotFound(
                    "部分报酬记录不存在，未作任何更改。",
                    "Some of the fees are not there; nothing was changed."
                );
            }

            if (fees.Count(fee => fee.State != "due") is > 0 and var others)
            {
                return Problem.Conflict(
                    "fee.not_due",
                    $"其中 {others} 项不是待支付状态，未作任何更改；请刷新后重试。",
                    $"{others} of them are not due; nothing was changed. Look again and retry."
                );
            }

            var now = time.GetUtcNow();
            var payment = new Payment(sql.NewId(now), fees.Count, fees.Sum(fee => fee.AmountMinor));
            await sql.Execute(
                Insert,
                new
                {
                    id = payment.Id,
                    paidOn = command.PaidOn,
                    reference = command.Reference.Trim(),
                    fees = payment.Fees,
                    amount = payment.AmountMinor,
                    now,
                    by = current.Caller.Name,
                },
                cancellationToken
            );
            await sql.ExecuteBatch(
                [.. fees.Select(fee => (Pay, (object)new { id = fee.Id, payment = payment.Id }))],
                cancellationToken
            );
            return payment;
        }
    }

    private sealed record Row
    {
        public Guid Id { get; init; }
        public long AmountMinor { get; init; }
        public string State { get; init; } = "";
    }
}
