using System.Globalization;
using FluentValidation;
using Trading.Domain.Codes;
using Trading.Evaluation.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Evaluation.Fees;

/// <summary>
/// The centre says how long members of a panel worked; what they are due follows from the rate of the panel's division on the
/// day. Another amount needs a reason. Again as often as needed, until it is paid.
/// </summary>
public static class EnterFees
{
    /// <summary>One member.</summary>
    /// <param name="Number">On the panel.</param>
    /// <param name="Hours">Whole hours; zero for who was not there, who is due nothing.</param>
    /// <param name="Away">True for who evaluated away from home.</param>
    /// <param name="AmountMinor">In hundredths of the yuan, where it is not what the rate says.</param>
    /// <param name="Reason">Why it is not.</param>
    public sealed record Line(int Number, int Hours, bool Away, long? AmountMinor, string? Reason);

    /// <summary>Of one panel.</summary>
    [Requires(EvaluationPermissions.PayFees)]
    [PersonsOnly]
    public sealed record Command(Guid PanelId, IReadOnlyList<Line> Lines)
        : ICommand<GetPanelFees.View>,
            IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => PanelId.ToString();
    }

    /// <summary>The request's body.</summary>
    public sealed record Body(IReadOnlyList<Line> Lines);

    private static readonly Statement Change = Statement.Of(
        "evaluation.expert_fee.change",
        """
        update expert_fee
        set hours = @hours, away = @away, rate_region = @rateRegion, rate_from = @rateFrom, computed_minor = @computed,
            amount_minor = @amount, reason = @reason, state = @state, entered_at = @now, entered_by = @by
        where panel_id = @panel and expert_id = @expertId and state <> 'paid'
        """
    );

    private static readonly Statement Insert = Statement.Of(
        "evaluation.expert_fee.insert",
        """
        insert into expert_fee
            (id, panel_id, expert_id, number, evaluated_on, fee_month, hours, away, rate_region, rate_from, computed_minor,
             amount_minor, reason, state, entered_at, entered_by, region, kind, office_id)
        values (@id, @panel, @expertId, @number, @day, @month, @hours, @away, @rateRegion, @rateFrom, @computed,
                @amount, @reason, @state, @now, @by, @region, @kind, @office)
        """
    );

    internal sealed class Rules : AbstractValidator<Command>
    {
        private const int LongestHours = 240;
        private const long Most = 1_000_000_00;

        public Rules()
        {
            RuleFor(command => command.Lines)
                .Must(lines => lines.Select(line => line.Number).Distinct().Count() == lines.Count)
                .WithMessage("fee.twice", "同一成员只能填写一次。", "A member stands here twice.");
            RuleFor(command => command.Lines)
                .NotEmpty()
                .WithMessage("fee.none", "请填写成员的工作小时。", "Say how long members worked.");
            RuleForEach(command => command.Lines)
                .ChildRules(line =>
                {
                    line.RuleFor(one => one.Hours)
                        .InclusiveBetween(0, LongestHours)
                        .Named("工作小时", "Hours");
                    line.RuleFor(one => one.AmountMinor)
                        .InclusiveBetween(0, Most)
                        .Named("金额", "The amount");
                    line.RuleFor(one => one.Reason).IsLineOrNone(500);
                });
        }
    }

    internal sealed class Handler(
        SqlSession sql,
        PanelFees fees,
        FeeRates rates,
        CurrentCaller current,
        TimeProvider time
    ) : ICommandHandler<Command, GetPanelFees.View>
    {
        public async ValueTask<Outcome<GetPanelFees.View>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var panel = await fees.Find(command.PanelId, toChange: true, cancellationToken);
            if (panel is null)
            {
                return Problem.NotFound("没有这个评标委员会。", "There is no such panel.");
            }

            if (await Refusal(panel, cancellationToken) is { } refusal)
            {
                return refusal;
            }

            var day = ChinaTime.DateOf(panel.EvaluationAt);
            if (await rates.Find(panel.Region, day, cancellationToken) is not { } rate)
            {
                return Problem.Conflict(
                    "fee.no_rate",
                    "该地区在评审当日没有劳务报酬标准，请专家库管理人员先登记标准。",
                    "No rate was entered for the division on that day; the library's officers enter one first."
                );
            }

            var members = await fees.MembersOf(panel.Id, cancellationToken);
            if (Faults(command, members, rate) is { Count: > 0 } faults)
            {
                return Problem.Invalid(faults);
            }

            foreach (var line in command.Lines)
            {
                var member = members.First(one => one.Number == line.Number);
                if (member.State == "paid")
                {
                    return Problem.Conflict(
                        "fee.paid",
                        $"{member.Name}的报酬已支付，更改前请先撤销支付。",
                        $"{member.Name}'s fee is paid; undo the payment before you change it."
                    );
                }

                await Write(panel, member, line, rate, cancellationToken);
            }

            return await GetPanelFees.View.Of(fees, panel, rate, cancellationToken);
        }

        private async Task<Problem?> Refusal(PaidPanel panel, CancellationToken cancel)
        {
            if (panel.State == "cancelled" || panel.EvaluationAt > time.GetUtcNow())
            {
                return Problem.Conflict(
                    "fee.early",
                    "评审开始后才能核定报酬。",
                    "Fees are entered once the evaluation has begun."
                );
            }

            return await fees.NamesAreKnown(panel, cancel)
                ? null
                : Problem.Conflict(
                    "panel.sealed",
                    "名单依法保密，请先在评标委员会页面启封。",
                    "The names are secret by law; unseal them on the panel's page first."
                );
        }

        private static List<FieldError> Faults(
            Command command,
            List<PaidMember> members,
            FeeRate rate
        )
        {
            var faults = new List<FieldError>();
            foreach (var (place, line) in command.Lines.Index())
            {
                var at = string.Create(CultureInfo.InvariantCulture, $"/lines/{place}");
                if (members.TrueForAll(member => member.Number != line.Number))
                {
                    faults.Add(
                        new(
                            $"{at}/number",
                            "fee.member",
                            new LocalizedText(
                                "评标委员会没有这位成员。",
                                "The panel has no such member."
                            ).ToString(),
                            line.Number.ToString(CultureInfo.InvariantCulture)
                        )
                    );
                }
                else if (
                    line.AmountMinor is { } amount
                    && amount != rate.Of(line.Hours, line.Away).Hundredths
                    && string.IsNullOrWhiteSpace(line.Reason)
                )
                {
                    faults.Add(
                        new(
                            $"{at}/reason",
                            "fee.reason",
                            new LocalizedText(
                                "金额与标准不同的，请填写原因。",
                                "Say why it is not the amount of the rate."
                            ).ToString()
                        )
                    );
                }
            }

            return faults;
        }

        private async Task Write(
            PaidPanel panel,
            PaidMember member,
            Line line,
            FeeRate rate,
            CancellationToken cancel
        )
        {
            var now = time.GetUtcNow();
            var day = ChinaTime.DateOf(panel.EvaluationAt);
            var computed = rate.Of(line.Hours, line.Away).Hundredths;
            var amount = line.AmountMinor ?? computed;
            var row = new
            {
                id = sql.NewId(now),
                panel = panel.Id,
                expertId = member.ExpertId,
                number = member.Number,
                day,
                month = FeeMonth.Of(day),
                hours = line.Hours,
                away = line.Away,
                rateRegion = rate.Region.ToString(),
                rateFrom = rate.FromDay,
                computed,
                amount,
                reason = amount == computed || string.IsNullOrWhiteSpace(line.Reason)
                    ? null
                    : line.Reason.Trim(),
                state = amount == 0 ? "none" : "due",
                now,
                by = current.Caller.Name,
                region = panel.Region,
                kind = panel.Kind,
                office = panel.OfficeId,
            };
            // A payment that comes between is seen by the statement's own condition; the key then refuses a second row.
            if (await sql.Execute(Change, row, cancel) == 0)
            {
                await sql.Execute(Insert, row, cancel);
            }
        }
    }
}
