using Trading.Domain.Codes;
using Trading.Evaluation.Panels;
using Trading.Kernel.Commands;
using Trading.Kernel.Outbox;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;

namespace Trading.Evaluation.Experts;

/// <summary>
/// Experts tied to a firm that was merged are tied to the firm that stands in its place, for the same time: a merger must
/// not end an avoidance. Panels to come are looked at again.
/// </summary>
public static class CarryTies
{
    /// <summary>The firm that is no more, and its successor.</summary>
    [Requires(Permission.Platform)]
    [Job("evaluation.carry_ties")]
    public sealed record Command(EntityCode From, EntityCode Into) : ICommand<Carried>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => From.ToString();
    }

    /// <summary>What came of it.</summary>
    /// <param name="Experts">How many experts have a tie more.</param>
    public sealed record Carried(int Experts) : IAuditedResult
    {
        /// <inheritdoc/>
        string? IAuditedResult.Result => Experts > 0 ? AuditEntry.Ok : null;
    }

    // Before the ties, so that an edit of the same expert that is under way either comes first or is told of them.
    private static readonly Statement Touch = Statement.Of(
        "evaluation.expert.touch_tied",
        """
        update expert set version = version + 1
        where id in (select t.expert_id from expert_tie t where t.organisation_code = @from)
        """
    );

    private static readonly Statement Copy = Statement.Of(
        "evaluation.expert_tie.carry",
        """
        insert into expert_tie (expert_id, place, relation, organisation_name, organisation_code, from_day, to_day)
        select t.expert_id,
               (select max(l.place) from expert_tie l where l.expert_id = t.expert_id)
                   + row_number() over (partition by t.expert_id order by t.place),
               t.relation, @name, @into, t.from_day, t.to_day
        from expert_tie t
        where t.organisation_code = @from
          and not exists (select 1 from expert_tie k
                          where k.expert_id = t.expert_id and k.organisation_code = @into
                            and k.relation = t.relation and k.from_day = t.from_day)
        """
    );

    // A frozen list may hold any of them.
    [WithoutScope("follows an event of the registry")]
    private static readonly Statement ToCome = Statement.Of(
        "evaluation.panel.to_come_with",
        """
        select p.id from panel p
        where p.evaluation_at > @now
          and (p.state = 'frozen'
               or p.state in ('inviting', 'short', 'complete')
                  and exists (select 1 from panel_invitation i join expert_tie t on t.expert_id = i.expert_id
                              where i.panel_id = p.id and i.state in ('drawn', 'invited', 'accepted')
                                and t.organisation_code = @into))
        order by p.id
        """
    );

    internal sealed class Handler(
        SqlSession sql,
        IEntityDirectory entities,
        OutboxWriter outbox,
        TimeProvider time
    ) : ICommandHandler<Command, Carried>
    {
        public async ValueTask<Outcome<Carried>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var firms = new
            {
                from = command.From,
                into = command.Into,
                name = (await entities.Find(command.Into, cancellationToken))?.Name
                    ?? command.Into.ToString(),
            };
            var experts = await sql.Execute(Touch, firms, cancellationToken);
            if (experts == 0 || await sql.Execute(Copy, firms, cancellationToken) == 0)
            {
                return new Carried(0);
            }

            foreach (
                var panel in await sql.Query<Guid>(
                    ToCome,
                    new { now = time.GetUtcNow(), into = command.Into },
                    cancellationToken
                )
            )
            {
                await outbox.Post(
                    new RecheckPanel.Command(panel) { Again = true },
                    cancellationToken
                );
            }

            return new Carried(experts);
        }
    }
}
