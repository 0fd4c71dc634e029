using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Kernel.Changes;

/// <summary>
/// In a sandbox, forgets all that the feed holds, as if the time for which it is kept were over: whoever is not level is answered
/// 410 and takes a snapshot. 403 everywhere else.
/// </summary>
public static class ForgetChanges
{
    private const int AtOnce = 1000;

    /// <summary>All of them, now.</summary>
    [Requires(Permission.Platform)]
    public sealed record Command : ICommand<Forgotten>;

    /// <summary>What came of it.</summary>
    /// <param name="Count">How many there were.</param>
    public sealed record Forgotten(long Count);

    internal sealed class Handler(SqlSession sql, Sandbox sandbox, TimeProvider time)
        : ICommandHandler<Command, Forgotten>
    {
        public async ValueTask<Outcome<Forgotten>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            if (!sandbox.IsOne)
            {
                return Sandbox.Only;
            }

            var (count, before) = (0L, time.GetUtcNow().AddDays(1));
            for (var more = true; more; )
            {
                var some = await sql.Execute(
                    ChangeTail.Forget,
                    new
                    {
                        before,
                        skip = 0,
                        take = AtOnce,
                    },
                    cancellationToken
                );
                (count, more) = (count + some, some > 0);
            }

            return new Forgotten(count);
        }
    }
}
