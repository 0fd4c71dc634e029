using FluentValidation;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Evaluation.Panels;

/// <summary>Cancels a panel with a reason and tells the experts who were asked. Its draw stays on file.</summary>
public static class CancelPanel
{
    /// <summary>One panel.</summary>
    [Requires(Permission.ManagePanel)]
    public sealed record Command(Guid PanelId, string Reason) : ICommand<Unit>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => PanelId.ToString();
    }

    /// <summary>The request's body.</summary>
    public sealed record Body(string Reason);

    private static readonly Statement Because = Statement.Of(
        "evaluation.panel.because",
        "update panel set reason = @reason where id = @id"
    );

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules() => RuleFor(command => command.Reason).IsLine(500, "取消原因", "The reason");
    }

    internal sealed class Handler(SqlSession sql, PanelStore panels)
        : ICommandHandler<Command, Unit>
    {
        public async ValueTask<Outcome<Unit>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var panel = await panels.GetForUpdate(command.PanelId, cancellationToken);
            if (panel is null)
            {
                return Problem.NotFound("没有这个评标委员会。", "There is no such panel.");
            }

            if (panel.State == "cancelled")
            {
                return Unit.Value;
            }

            foreach (
                var invitation in (await panels.InvitationsOf(panel.Id, cancellationToken)).Where(
                    invitation => invitation.Holds
                )
            )
            {
                await panels.Close(invitation, "cancelled", null, null, cancellationToken);
                // Who was not told yet need not hear of it.
                if (invitation.State != "drawn")
                {
                    await panels.TellExpert(
                        invitation,
                        new(
                            $"原定 {InviteExpert.Show(panel.EvaluationAt)} 的评审已取消，您无需到场。",
                            $"The evaluation at {InviteExpert.Show(panel.EvaluationAt)} was cancelled; you need not come."
                        ),
                        cancellationToken
                    );
                }
            }

            var reason = command.Reason.Trim();
            await sql.Execute(Because, new { id = panel.Id, reason }, cancellationToken);
            await panels.Move(panel.Id, "cancelled", cancellationToken);
            await panels.Log(panel.Id, "cancelled", cancellationToken, detail: reason);
            return Unit.Value;
        }
    }
}
