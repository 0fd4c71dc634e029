using Trading.Alerts.Contracts;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;

namespace Trading.Alerts.Screening;

/// <summary>
/// Says of which procurement a screened draft became the document, so that its answers stand with the procurement and are
/// not asked for again. 404 for a screening that is not the caller's own; 409 where it belongs to another procurement.
/// </summary>
public static class TieScreening
{
    /// <summary>The procurement.</summary>
    public sealed record Body(Guid ProcurementId);

    /// <summary>Which screening, and the procurement.</summary>
    [Requires(AlertsPermissions.ScreenDrafts)]
    public sealed record Command(Guid Id, Guid ProcurementId)
        : ICommand<GetScreening.Detail>,
            IAbout
    {
        string IAbout.About => Id.ToString();
    }

    [WithoutScope("the caller's own, which was looked at before")]
    private static readonly Statement Tie = Statement.Of(
        "alerts.screening.tie",
        """
        update screening set procurement_id = @procurement, region = @region, kind = @kind, office_id = @office
        where id = @id and procurement_id is null
        """
    );

    internal sealed class Handler(
        SqlSession sql,
        ScreeningStore screenings,
        IProcurements procurements,
        GetScreening.Handler reader,
        CurrentCaller current,
        TimeProvider time
    ) : ICommandHandler<Command, GetScreening.Detail>
    {
        public async ValueTask<Outcome<GetScreening.Detail>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            if (await screenings.Own(command.Id, cancellationToken) is not { } row)
            {
                return ScreeningStore.Unknown;
            }

            var movable = current.Caller.MovableProcurements(time.Today());
            if (
                await procurements.Find(command.ProcurementId, movable, cancellationToken)
                is not { } procurement
            )
            {
                return Problem.Invalid(
                    "/procurementId",
                    "screening.procurement",
                    ScreenDraft.NotYours,
                    command.ProcurementId.ToString()
                );
            }

            var done = await sql.Execute(
                Tie,
                new
                {
                    id = command.Id,
                    procurement = procurement.Id,
                    region = procurement.Region is { Length: > 0 } region ? region : null,
                    kind = procurement.Kind,
                    office = procurement.OfficeId,
                },
                cancellationToken
            );
            if (done == 0 && row.ProcurementId != procurement.Id)
            {
                return Problem.Conflict(
                    "screening.tied",
                    "这次筛查已属于另一个项目。",
                    "The screening belongs to another procurement."
                );
            }

            return await reader.Handle(new(command.Id), cancellationToken);
        }
    }
}
