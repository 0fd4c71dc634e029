using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Messaging.Notices;

/// <summary>Marks the caller's own messages as read: all, or those of one line.</summary>
public static class MarkNoticesRead
{
    /// <summary>Which.</summary>
    /// <param name="Id">A message, with all that are gathered with it; null for all there are.</param>
    [Requires(Permission.SignedIn)]
    public sealed record Command(Guid? Id = null) : ICommand<Marked>;

    /// <summary>What was marked.</summary>
    /// <param name="At">When: by this it is taken back.</param>
    /// <param name="Count">How many messages.</param>
    public sealed record Marked(DateTimeOffset At, int Count);

    private static readonly Statement Update = Statement.Of(
        "messaging.notice.read",
        """
        update notice set read_at = @now
        where (person_id = @personId or entity_code = @entityCode)
            and id in (
                select n.id from notice n where n.person_id = @personId and n.read_at is null
                union all
                select n.id from notice n where n.entity_code = @entityCode and n.read_at is null)
            and (@id is null or id = @id or thread = (
                select t.thread from notice t
                where t.id = @id and (t.person_id = @personId or t.entity_code = @entityCode))) {recompile}
        """
    );

    internal sealed class Handler(SqlSession sql, CurrentCaller current, TimeProvider time)
        : ICommandHandler<Command, Marked>
    {
        public async ValueTask<Outcome<Marked>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var now = time.GetUtcNow();
            return new Marked(
                now,
                await sql.Execute(
                    Update,
                    new
                    {
                        now,
                        id = command.Id,
                        personId = current.Caller.PersonId,
                        entityCode = current.Caller.EntityCode,
                    },
                    cancellationToken
                )
            );
        }
    }
}
