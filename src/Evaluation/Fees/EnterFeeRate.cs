using FluentValidation;
using Trading.Domain.Codes;
using Trading.Evaluation.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Evaluation.Fees;

/// <summary>
/// Enters what evaluations are paid with in a division from a day on, with the document that sets it; in place of one of the
/// same day. Fees that were computed before stay as they are.
/// </summary>
public static class EnterFeeRate
{
    /// <summary>The rate; amounts in hundredths of the yuan.</summary>
    [Requires(EvaluationPermissions.ManageExperts)]
    [PersonsOnly]
    public sealed record Command(
        RegionCode Region,
        DateOnly FromDay,
        long BaseMinor,
        int BaseHours,
        long HourMinor,
        long AwayMinor,
        string Source
    ) : ICommand<Unit>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Region.ToString();
    }

    private static readonly Statement Lock = Statement.Of(
        "evaluation.expert_fee_rate.lock",
        "select base_hours from expert_fee_rate {lock} where region = @region and from_day = @fromDay {for update}"
    );

    private static readonly Statement Change = Statement.Of(
        "evaluation.expert_fee_rate.change",
        """
        update expert_fee_rate
        set base_minor = @baseMinor, base_hours = @baseHours, hour_minor = @hourMinor, away_minor = @awayMinor, source = @source,
            entered_at = @now, entered_by = @by
        where region = @region and from_day = @fromDay
        """
    );

    private static readonly Statement Insert = Statement.Of(
        "evaluation.expert_fee_rate.insert",
        """
        insert into expert_fee_rate
            (region, from_day, base_minor, base_hours, hour_minor, away_minor, source, entered_at, entered_by)
        values (@region, @fromDay, @baseMinor, @baseHours, @hourMinor, @awayMinor, @source, @now, @by)
        """
    );

    internal sealed class Rules : AbstractValidator<Command>
    {
        // A hundred thousand yuan for one evaluation is a slip of the unit.
        private const long Most = 100_000_00;

        public Rules()
        {
            RuleFor(command => command.FromDay)
                .GreaterThan(new DateOnly(2000, 1, 1))
                .WithMessage("fee_rate.from", "请填写起始日期。", "Say from which day on.");
            RuleFor(command => command.BaseMinor)
                .InclusiveBetween(1, Most)
                .Named("基本报酬", "The base fee");
            RuleFor(command => command.BaseHours)
                .InclusiveBetween(1, 24)
                .Named("基本报酬包含的小时", "The base hours");
            RuleFor(command => command.HourMinor)
                .InclusiveBetween(0, Most)
                .Named("每超一小时", "Each further hour");
            RuleFor(command => command.AwayMinor)
                .InclusiveBetween(0, Most)
                .Named("异地补助", "The allowance when away");
            RuleFor(command => command.Source).IsLine(500, "依据", "The source");
        }
    }

    internal sealed class Handler(SqlSession sql, CurrentCaller current, TimeProvider time)
        : ICommandHandler<Command, Unit>
    {
        public async ValueTask<Outcome<Unit>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var row = new
            {
                region = command.Region.ToString(),
                fromDay = command.FromDay,
                baseMinor = command.BaseMinor,
                baseHours = command.BaseHours,
                hourMinor = command.HourMinor,
                awayMinor = command.AwayMinor,
                source = command.Source.Trim(),
                now = time.GetUtcNow(),
                by = current.Caller.Name,
            };
            var kept = await sql.One<int?>(
                Lock,
                new { row.region, row.fromDay },
                cancellationToken
            );
            await sql.Execute(kept is null ? Insert : Change, row, cancellationToken);
            return Unit.Value;
        }
    }
}
