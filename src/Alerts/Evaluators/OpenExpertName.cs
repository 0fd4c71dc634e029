using FluentValidation;
using Trading.Alerts.Contracts;
using Trading.Evaluation.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Evaluators;

/// <summary>
/// Opens the name of an expert whom a finding names that stands, to a supervisor who sees all that it rests on and says what
/// for. 404 for an expert whom it does not name. The reason is on the audit trail, the name is not.
/// </summary>
public static class OpenExpertName
{
    /// <summary>Whose.</summary>
    /// <param name="FindingId">The finding.</param>
    /// <param name="Expert">The token.</param>
    /// <param name="Reason">What the name is needed for.</param>
    [Requires(AlertsPermissions.OpenExpertNames)]
    [PersonsOnly]
    [NeedsFreshFactor]
    public sealed record Command(Guid FindingId, string Expert, string Reason)
        : ICommand<Opened>,
            IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => FindingId.ToString();
    }

    /// <summary>Who it is.</summary>
    /// <param name="Expert">The token.</param>
    /// <param name="Name">The name.</param>
    public sealed record Opened(string Expert, [property: Secret] string Name);

    private static readonly Statement Procurements = Statement.Of(
        "alerts.watched_answer.procurements_of",
        "select distinct procurement_id from watched_answer where expert = @expert order by procurement_id {page}"
    );

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules()
        {
            RuleFor(command => command.Reason)
                .Must(reason => reason?.Trim() is { Length: >= 10 and <= 500 })
                .WithMessage(
                    "reason.length",
                    "请写明用途，10至500字。",
                    "Say what the name is needed for, 10 to 500 characters."
                );
        }
    }

    internal sealed class Handler(
        SqlSession sql,
        EvaluatorFindingReader findings,
        IExpertNames names,
        CurrentCaller current
    ) : ICommandHandler<Command, Opened>
    {
        public async ValueTask<Outcome<Opened>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var found = await findings.Find(
                command.FindingId,
                current.Caller.ScopeOf(AlertsPermissions.OpenExpertNames),
                cancellationToken
            );
            if (found is null || !GetEvaluatorFinding.ExpertsOf(found).Contains(command.Expert))
            {
                return Problem.NotFound(
                    "没有这条发现，或它不涉及该专家。",
                    "There is no such finding, or it does not name this expert."
                );
            }

            if (found.GoneAt is not null)
            {
                return Problem.Conflict(
                    "evaluator.gone",
                    "该发现按现有数据已不成立，不能据此查看姓名。",
                    "The finding holds no longer as the data stand; no name is opened by it."
                );
            }

            var procurements = await sql.Query<Guid>(
                Procurements,
                new
                {
                    expert = command.Expert,
                    skip = 0,
                    take = 20,
                },
                cancellationToken
            );
            return await names.Behind(command.Expert, procurements, cancellationToken) is { } name
                ? new Opened(command.Expert, name)
                : Problem.NotFound("查不到该专家。", "The expert cannot be found.");
        }
    }
}
