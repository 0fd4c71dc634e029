using Trading.Evaluation.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Evaluation.Quotas;

/// <summary>Deletes a template of the caller's office. 404 for another's; panels that were asked for with it stay as they are.</summary>
public static class DropPanelTemplate
{
    /// <summary>Which.</summary>
    /// <param name="TemplateId">The template.</param>
    [Requires(EvaluationPermissions.ManagePanel)]
    public sealed record Command(Guid TemplateId) : ICommand<Unit>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => TemplateId.ToString();
    }

    private static readonly Statement Delete = Statement.Of(
        "evaluation.panel_template.delete",
        "delete from panel_template where id = @id and office_id = @office"
    );

    internal sealed class Handler(SqlSession sql, CurrentCaller current)
        : ICommandHandler<Command, Unit>
    {
        public async ValueTask<Outcome<Unit>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            if (current.Caller.OfficeId is not { } office)
            {
                return PanelTemplates.NoOffice();
            }

            return
                await sql.Execute(
                    Delete,
                    new { id = command.TemplateId, office },
                    cancellationToken
                ) == 0
                ? Problem.NotFound("没有这个模板。", "There is no such template.")
                : Unit.Value;
        }
    }
}
