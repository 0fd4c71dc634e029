using FluentValidation;
using Trading.Alerts.Contracts;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.LongJobs;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Indicators;

/// <summary>
/// Has a parameter tried over the last twelve months beside the one in force; a long job that changes nothing. 403 for who does
/// not see the whole province, since the trial tells of all of it. 404 for a parameter that no indicator has.
/// </summary>
public static class TryIndicatorParameter
{
    /// <summary>The wish.</summary>
    /// <param name="Indicator">Such as I08.</param>
    /// <param name="Name">As the indicator names it.</param>
    /// <param name="Value">The figure.</param>
    [PersonsOnly]
    [Requires(AlertsPermissions.SetIndicatorParameters)]
    public sealed record Command(string Indicator, string Name, decimal Value) : ICommand<Trial>;

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules()
        {
            RuleFor(command => command.Indicator).IsLine(10, "指标", "The indicator");
            RuleFor(command => command.Name).IsLine(60, "参数", "The parameter");
        }
    }

    internal sealed class Handler(
        SqlSession sql,
        TrialStore trials,
        ParameterStore parameters,
        LongJobWriter jobs,
        CurrentCaller current,
        TimeProvider time
    ) : ICommandHandler<Command, Trial>
    {
        public async ValueTask<Outcome<Trial>> Handle(
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
                    ChinaTime.DateOf(now)
                ) is
                { } refusal
            )
            {
                return refusal;
            }

            var id = sql.NewId(now);
            await trials.Add(
                id,
                command.Indicator,
                command.Name,
                command.Value,
                now,
                current.Caller.Name,
                cancellationToken
            );
            jobs.Ask(
                ParameterTrial.Kind.Code,
                new ParameterTrial.Input(id, command.Indicator, command.Name, command.Value),
                about: command.Indicator,
                id: id
            );
            return (await trials.Find(id, cancellationToken))!;
        }
    }
}
