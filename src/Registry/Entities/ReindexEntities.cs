using FluentValidation;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Outbox;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Registry.Entities;

/// <summary>
/// Folds and indexes again what was stored before the way of folding or the index changed: some hundred records a
/// time, then asks for the next. The script that makes it necessary posts the first.
/// </summary>
public static class ReindexEntities
{
    private const int AtOnce = 200;

    /// <summary>Those after one.</summary>
    /// <param name="After">Serial of the last one done.</param>
    [Job("registry.fold")]
    [Requires(Permission.Platform)]
    public sealed record Command(long After) : ICommand<Unit>;

    private static readonly Statement Next = Statement.Of(
        "registry.entity.to_fold",
        "select serial, code from entity where serial > @after order by serial {page}"
    );

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules() => RuleFor(command => command.After).GreaterThanOrEqualTo(0);
    }

    internal sealed class Handler(SqlSession sql, EntityStore entities, OutboxWriter outbox)
        : ICommandHandler<Command, Unit>
    {
        public async ValueTask<Outcome<Unit>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var rows = await sql.Query<Row>(
                Next,
                new
                {
                    after = command.After,
                    skip = 0,
                    take = AtOnce,
                },
                cancellationToken
            );
            foreach (var row in rows)
            {
                await entities.Fold(row.Code, cancellationToken);
            }

            if (rows.Count == AtOnce)
            {
                await outbox.Post(new Command(rows[^1].Serial), cancellationToken);
            }

            return Unit.Value;
        }

        private sealed record Row
        {
            public long Serial { get; init; }
            public EntityCode Code { get; init; }
        }
    }
}
