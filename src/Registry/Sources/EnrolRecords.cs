using Trading.Kernel.Commands;
using Trading.Kernel.Outbox;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;

namespace Trading.Registry.Sources;

/// <summary>
/// Lists records that a source was never asked of, a batch at a time: those from before it was configured.
/// </summary>
public static class EnrolRecords
{
    /// <summary>The next batch.</summary>
    /// <param name="ToTheEnd">True to have the batches that follow run as jobs.</param>
    [Requires(Permission.Platform)]
    [Job("registry.enrol_records")]
    public sealed record Command(bool ToTheEnd) : Kernel.Commands.ICommand<Enrolled>;

    /// <summary>What was done.</summary>
    /// <param name="Records">Records listed.</param>
    /// <param name="More">True when there may be more.</param>
    public sealed record Enrolled(int Records, bool More) : IAuditedResult
    {
        string? IAuditedResult.Result => Records > 0 ? AuditEntry.Ok : null;
    }

    private const int Batch = 1000;

    // Drafts are asked when they are submitted; whom nobody keeps a record of, and what has ended, not at all.
    private static readonly Statement Insert = Statement.Of(
        "registry.entity_source.enrol",
        """
        insert into entity_source (entity_code, source, due_at, deregistered, failures)
        select e.code, @source, @now, {false}, 0
        from entity e
        where e.state not in ('recorded', 'draft', 'merged', 'closed') and e.kind in @kinds
            and not exists (select 1 from entity_source s where s.entity_code = e.code and s.source = @source)
        order by e.code {page}
        """
    );

    internal sealed class Handler(
        SqlSession sql,
        KnownSources known,
        OutboxWriter outbox,
        TimeProvider time
    ) : Kernel.Commands.ICommandHandler<Command, Enrolled>
    {
        public async ValueTask<Outcome<Enrolled>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var (records, more) = (0, false);
            foreach (var source in known.All)
            {
                var enrolled = await sql.Execute(
                    Insert,
                    new
                    {
                        source = source.Name,
                        now = time.GetUtcNow(),
                        kinds = EntityKinds
                            .All.Select(kind => kind.Code)
                            .Where(source.Keeps)
                            .ToArray(),
                        skip = 0,
                        take = Batch,
                    },
                    cancellationToken
                );
                records += enrolled;
                more |= enrolled == Batch;
            }

            if (more && command.ToTheEnd)
            {
                await outbox.Post(command, cancellationToken);
            }

            return new Enrolled(records, more);
        }
    }
}
