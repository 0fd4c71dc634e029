using FluentValidation;
using Trading.Alerts.Contracts;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Outbox;
using Trading.Kernel.Security;

namespace Trading.Alerts.Indicators;

/// <summary>
/// Sets a parameter of an indicator from a day on, with the reason, after a trial of that very value. What was judged before
/// keeps the verdict of its day until it is judged again, which is asked for. 403 for who does not see the whole province, 404
/// for a parameter that no indicator has, 409 where the trial is of something else, not done yet or too old.
/// </summary>
public static class SetIndicatorParameter
{
    /// <summary>How long a trial speaks for a change.</summary>
    public static readonly TimeSpan TrialHolds = TimeSpan.FromDays(30);

    /// <summary>Fewest characters of a reason: a word is none.</summary>
    public const int ShortestReason = 10;

    /// <summary>Most characters of a reason.</summary>
    public const int LongestReason = 2000;

    /// <summary>The parameter.</summary>
    /// <param name="Indicator">Such as I08.</param>
    /// <param name="Name">As the indicator names it.</param>
    /// <param name="Value">The figure.</param>
    /// <param name="InForceFrom">The first day on which it counts, in China; not before today.</param>
    /// <param name="Reason">Why.</param>
    /// <param name="TrialId">The trial of this value.</param>
    [PersonsOnly]
    [NeedsFreshFactor]
    [Requires(AlertsPermissions.SetIndicatorParameters)]
    public sealed record Command(
        string Indicator,
        string Name,
        decimal Value,
        DateOnly InForceFrom,
        string Reason,
        Guid TrialId
    ) : ICommand<Done>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Indicator;
    }

    /// <summary>What is set.</summary>
    /// <param name="Indicator">Of which.</param>
    /// <param name="Name">Which.</param>
    /// <param name="Value">The figure.</param>
    /// <param name="InForceFrom">From when on.</param>
    public sealed record Done(string Indicator, string Name, decimal Value, DateOnly InForceFrom);

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules(TimeProvider time)
        {
            RuleFor(command => command.Indicator).IsLine(10, "指标", "The indicator");
            RuleFor(command => command.Name).IsLine(60, "参数", "The parameter");
            RuleFor(command => command.Reason)
                .Must(reason =>
                    reason is not null
                    && reason.Trim().Length is >= ShortestReason and <= LongestReason
                )
                .WithMessage(
                    "indicator.reason",
                    $"请写明理由，{ShortestReason} 至 {LongestReason} 字。",
                    $"Say why, in {ShortestReason} to {LongestReason} characters."
                );
            RuleFor(command => command.InForceFrom)
                .Must(day => day >= time.Today() && day.Year < 9000)
                .WithMessage(
                    "indicator.in_force",
                    "生效日期不能早于今天。",
                    "It is in force from today on at the earliest."
                );
        }
    }

    internal sealed class Handler(
        ParameterStore parameters,
        TrialStore trials,
        OutboxWriter outbox,
        CurrentCaller current,
        TimeProvider time
    ) : ICommandHandler<Command, Done>
    {
        public async ValueTask<Outcome<Done>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var now = time.GetUtcNow();
            var book = await parameters.At(now, cancellationToken);
            if (
                Parameters.Refusal(
                    current.Caller,
                    book,
                    command.Indicator,
                    command.Name,
                    command.InForceFrom
                ) is
                { } refusal
            )
            {
                return refusal;
            }

            if (
                await trials.Find(command.TrialId, cancellationToken)
                    is not { EndedAt: { } ended } trial
                || trial.Indicator != command.Indicator
                || trial.Name != command.Name
                || trial.Value != command.Value
                || now - ended > TrialHolds
            )
            {
                return Problem.Conflict(
                    "indicator.trial",
                    "请先对这个取值试算并等待完成；试算三十天内有效。",
                    "Have this very value tried first, and wait until it is done; a trial holds for thirty days."
                );
            }

            await parameters.Add(
                command.Indicator,
                command.Name,
                command.Value,
                command.InForceFrom,
                command.Reason.Trim(),
                command.TrialId,
                now,
                current.Caller.Name,
                cancellationToken
            );
            // On the day itself all are judged again; what is in force later counts from its day's night on.
            await outbox.Post(
                new AskForNightlyPass.Command(Everything: true),
                cancellationToken,
                ChinaTime.Begin(command.InForceFrom) is { } day && day > now ? day : null
            );
            return new Done(command.Indicator, command.Name, command.Value, command.InForceFrom);
        }
    }
}
