using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Messaging.Notices;

/// <summary>Marks the caller's own messages as seen.</summary>
public static class MarkNoticesRead
{
    /// <summary>All of them.</summary>
    [Requires(Permission.SignedIn)]
    public sealed record Command : ICommand<Unit>;

    private static readonly Statement Update = Statement.Of(
        "messaging.notice.read",
        "update notice set read_at = @now where read_at is null and (person_id = @personId or entity_code = @entityCode)"
    );

    internal sealed class Handler(SqlSession sql, CurrentCaller current, TimeProvider time)
        : ICommandHandler<Command, Unit>
    {
        public async ValueTask<Outcome<Unit>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            await sql.Execute(
                Update,
                new
                {
                    now = time.GetUtcNow(),
                    personId = current.Caller.PersonId,
                    entityCode = current.Caller.EntityCode,
                },
                cancellationToken
            );
            return Unit.Value;
        }
    }
}
