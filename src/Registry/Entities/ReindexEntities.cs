using FluentValidation;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.LongJobs;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Registry.Entities;

/// <summary>
/// Folds and indexes again what was stored before the way of folding or the index changed: a long job, which the script
/// that makes it necessary asks for by a message of the outbox.
/// </summary>
public static class ReindexEntities
{
    private const int First = 100;
    private const int Most = 1000;
    private const string Indexing = "indexing";

    /// <summary>The kind, which is also its key.</summary>
    public static readonly LongJobKind Kind = new(
        "registry.reindex",
        new("重建主体检索索引", "Indexing the registry again"),
        [],
        new Term(Indexing, new("重建索引", "Indexing"))
    );

    /// <summary>Those after one.</summary>
    /// <param name="After">Serial of the last one done.</param>
    [Job("registry.fold")]
    [Requires(Permission.Platform)]
    public sealed record Command(long After) : ICommand<Asked>;

    /// <summary>The job.</summary>
    public sealed record Asked(Guid Id);

    internal sealed record Reached(long After, long Done, long Total);

    private static readonly Statement Count = Statement.Of(
        "registry.entity.count_to_fold",
        "select count(*) from entity where serial > @after"
    );

    private static readonly Statement Some = Statement.Of(
        "registry.entity.to_fold",
        "select serial, code from entity where serial > @after order by serial {page}"
    );

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules() => RuleFor(command => command.After).GreaterThanOrEqualTo(0);
    }

    internal sealed class Handler(LongJobWriter jobs) : ICommandHandler<Command, Asked>
    {
        public ValueTask<Outcome<Asked>> Handle(
            Command command,
            CancellationToken cancellationToken
        ) =>
            ValueTask.FromResult<Outcome<Asked>>(
                new Asked(jobs.Ask(Kind.Code, command, exclusive: Kind.Code))
            );
    }

    internal sealed class Job(SqlSession sql, EntityStore entities) : ILongJob<Command, Reached>
    {
        public async Task<WriteStep<Reached>> Next(
            Command input,
            Reached? reached,
            Pace pace,
            CancellationToken cancel
        )
        {
            pace.Begin(First, Most);
            reached ??= new(
                input.After,
                0,
                await sql.One<long>(Count, new { after = input.After }, cancel)
            );
            var take = pace.Rows;
            var rows = await sql.Query<Row>(
                Some,
                new
                {
                    after = reached.After,
                    skip = 0,
                    take,
                },
                cancel
            );
            return async write =>
            {
                foreach (var row in rows)
                {
                    await entities.Fold(row.Code, write);
                }

                var done = reached.Done + rows.Count;
                return rows.Count < take
                    ? Step<Reached>.Ended(new { Entities = done }, done, done)
                    : new()
                    {
                        Reached = reached with { After = rows[^1].Serial, Done = done },
                        Phase = Indexing,
                        Done = done,
                        Total = Math.Max(done, reached.Total),
                    };
            };
        }

        private sealed record Row
        {
            public long Serial { get; init; }
            public EntityCode Code { get; init; }
        }
    }
}
