using Trading.Kernel.Commands;
using Trading.Kernel.Sql;

namespace Trading.Kernel.Security;

/// <summary>
/// Says that everything that is sealed has been sealed anew to its place: from its next start no host opens anything else
/// (<see cref="KeyRingCheck"/>).
/// </summary>
public static class CompleteResealing
{
    /// <summary>Once all kinds of sealed values are done, and no host of an earlier version runs.</summary>
    [Requires(Permission.Platform)]
    public sealed record Command : ICommand<Unit>;

    private static readonly Statement Raise = Statement.Of(
        "kernel.sealing.raise",
        "update sealing set lowest_form = 2 where id = 1"
    );

    internal sealed class Handler(SqlSession sql) : ICommandHandler<Command, Unit>
    {
        public async ValueTask<Outcome<Unit>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            await sql.Execute(Raise, null, cancellationToken);
            return Unit.Value;
        }
    }
}
