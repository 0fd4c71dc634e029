using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Messaging.Contracts;
using Trading.Procurement.Contracts;

namespace Trading.Procurement.Agencies;

/// <summary>
/// The agency accepts what a purchaser asks of it, or declines. 404 unless it is the one named; 409 once it has answered or
/// the purchaser has ended it.
/// </summary>
public static class AnswerNaming
{
    /// <summary>Which, and whether it is taken.</summary>
    [Requires(ProcurementPermissions.ActAsAgency), PersonsOnly]
    public sealed record Command(Guid Id, bool Accepts) : ICommand<AgencyNaming>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Id.ToString();
    }

    /// <summary>The request's body.</summary>
    /// <param name="Accepts">True to act for the purchaser, false to decline.</param>
    public sealed record Body(bool Accepts);

    // The one procurement gets the agency that runs it; where one ran it before, the record of that stands.
    [WithoutScope("the procurement that its own purchaser gave to the agency")]
    private static readonly Statement Record = Statement.Of(
        "procurement.procurement.record_agency",
        """
        update procurement set agency_code = @agencyCode, agency_name = @agencyName, changed_at = @now, version = version + 1
        where id = @id and agency_code is null
        """
    );

    [WithoutScope("the procurement that its own purchaser gave to the agency")]
    private static readonly Statement TakeProcurement = Statement.Of(
        "procurement.procurement.take_for_agency",
        "select id from procurement {lock} where id = @id {for update}"
    );

    internal sealed class Handler(
        SqlSession sql,
        AgencyNamings namings,
        INotices notices,
        CurrentCaller current,
        TimeProvider time
    ) : ICommandHandler<Command, AgencyNaming>
    {
        public async ValueTask<Outcome<AgencyNaming>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            if (
                current.Caller.EntityCode is not { } own
                || await namings.Find(command.Id, own, cancellationToken) is not { } asked
                || asked.AgencyCode != own
            )
            {
                return AgencyNamings.Unknown;
            }

            // Whoever posts a step takes the procurement before the naming; so is it done here.
            if (asked.ProcurementId is { } id)
            {
                await sql.One<Guid?>(TakeProcurement, new { id }, cancellationToken);
            }

            var naming = (await namings.FindForUpdate(command.Id, own, cancellationToken))!;
            if (naming.State != NamingStates.Asked)
            {
                return Problem.Conflict(
                    "agency.answered",
                    "该委托已答复或已终止。",
                    "This was answered before, or has ended."
                );
            }

            if (command.Accepts)
            {
                await namings.MarkAccepted(naming.Id, cancellationToken);
                if (naming.ProcurementId is { } one)
                {
                    await sql.Execute(
                        Record,
                        new
                        {
                            id = one,
                            agencyCode = naming.AgencyCode,
                            agencyName = naming.AgencyName,
                            now = time.GetUtcNow(),
                        },
                        cancellationToken
                    );
                }
            }
            else
            {
                await namings.MarkEnded(naming.Id, NamingEnds.Declined, cancellationToken);
            }

            await notices.ToEntity(
                naming.PurchaserCode,
                command.Accepts
                    ? AgencyMessages.Accepted.With(("agency", naming.AgencyName))
                    : AgencyMessages.Declined.With(("agency", naming.AgencyName)),
                "/agencies",
                cancellationToken
            );
            return (await namings.Find(naming.Id, own, cancellationToken))!;
        }
    }
}
