using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Messaging.Notices;

/// <summary>Takes back that the caller's own messages were marked as read.</summary>
public static class MarkNoticesUnread
{
    /// <summary>Those marked then.</summary>
    /// <param name="At">As <see cref="MarkNoticesRead"/> said it.</param>
    [Requires(Permission.SignedIn)]
    public sealed record Command(DateTimeOffset At) : ICommand<Unit>;

    private static readonly Statement Update = Statement.Of(
        "messaging.notice.unread",
        """
        update notice set read_at = null
        where read_at = @at and (person_id = @personId or entity_code = @entityCode)
        """
    );

    internal sealed class Handler(SqlSession sql, CurrentCaller current)
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
                    at = command.At,
                    personId = current.Caller.PersonId,
                    entityCode = current.Caller.EntityCode,
                },
                cancellationToken
            );
            return Unit.Value;
        }
    }
}
