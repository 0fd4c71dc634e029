using Trading.Evaluation.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Evaluation.Panels;

/// <summary>
/// Opens the panel's names to the centre, once members must be known at the door. Until the result the names are
/// secret (招标投标法 art. 37), so the platform shows them to nobody before the evaluation begins, and opening them is a
/// command of its own: on the audit trail and in the panel's log.
/// </summary>
public static class UnsealPanel
{
    /// <summary>Members arrive before the evaluation begins.</summary>
    public static readonly TimeSpan BeforeEvaluation = TimeSpan.FromMinutes(30);

    /// <summary>One panel.</summary>
    [Requires(EvaluationPermissions.ManagePanel)]
    public sealed record Command(Guid PanelId) : ICommand<Unit>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => PanelId.ToString();
    }

    private static readonly Statement Unseal = Statement.Of(
        "evaluation.panel.unseal",
        "update panel set unsealed_at = @now, changed_at = @now, version = version + 1 where id = @id"
    );

    internal sealed class Handler(
        SqlSession sql,
        PanelStore panels,
        CurrentCaller current,
        TimeProvider time
    ) : ICommandHandler<Command, Unit>
    {
        public async ValueTask<Outcome<Unit>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var panel = await panels.GetForUpdate(command.PanelId, current, cancellationToken);
            if (panel is null)
            {
                return Problem.NotFound("没有这个评标委员会。", "There is no such panel.");
            }

            if (panel.UnsealedAt is not null)
            {
                return Unit.Value;
            }

            var from = panel.EvaluationAt - BeforeEvaluation;
            if (time.GetUtcNow() < from)
            {
                return Problem.Conflict(
                    "panel.sealed",
                    $"评标委员会名单依法保密，{InviteExpert.Show(from)} 起方可启封。",
                    $"The names are secret by law; they can be unsealed from {InviteExpert.Show(from)}."
                );
            }

            await sql.Execute(
                Unseal,
                new { id = panel.Id, now = time.GetUtcNow() },
                cancellationToken
            );
            await panels.Log(panel.Id, "unsealed", cancellationToken, detail: current.Caller.Name);
            return Unit.Value;
        }
    }
}
