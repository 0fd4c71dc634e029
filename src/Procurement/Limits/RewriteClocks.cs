using Trading.Kernel.Commands;
using Trading.Kernel.LongJobs;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Procurement.Limits;

/// <summary>
/// Writes the open clocks anew of procurements whose clocks rest on other rules, days off or kinds than this host's: after an
/// upgrade, a notice of holidays or a changed limit. Asked for by the clock; where there are none, nothing happens.
/// </summary>
public static class RewriteClocks
{
    private const int First = 50;
    private const int Most = 400;
    private const string Writing = "writing";

    /// <summary>The kind, which is also its key.</summary>
    public static readonly LongJobKind Kind = new(
        "procurement.clocks",
        new("重新计算法定期限到期日", "Computing due dates anew"),
        [],
        new Term(Writing, new("计算到期日", "Computing due dates"))
    );

    /// <summary>The wish.</summary>
    [Job("procurement.rewrite_clocks")]
    [Requires(Permission.Platform)]
    public sealed record Command : ICommand<Asked>;

    /// <summary>What came of it.</summary>
    /// <param name="Id">The long job; null where all clocks are as they should be.</param>
    public sealed record Asked(Guid? Id) : IAuditedResult
    {
        string? IAuditedResult.Result => Id is null ? null : AuditEntry.Ok;
    }

    internal sealed record Input;

    internal sealed record Reached(long Done, int Changed);

    // Two ranges of the index; "not equal" would read all of it.
    [WithoutScope("a job of the platform")]
    private static readonly Statement Below = Statement.Of(
        "procurement.clock.below",
        "select id from procurement where clocks_basis < @basis order by clocks_basis, id {page}"
    );

    [WithoutScope("a job of the platform")]
    private static readonly Statement Above = Statement.Of(
        "procurement.clock.above",
        "select id from procurement where clocks_basis > @basis order by clocks_basis, id {page}"
    );

    [WithoutScope("a job of the platform")]
    private static readonly Statement Lock = Statement.Of(
        "procurement.clock.lock",
        "select id from procurement {lock} where id in @ids order by id {for update}"
    );

    private static async Task<IReadOnlyList<Guid>> Stale(
        SqlSession sql,
        string basis,
        int take,
        CancellationToken cancel
    )
    {
        var asked = new
        {
            basis,
            skip = 0,
            take,
        };
        var below = await sql.Query<Guid>(Below, asked, cancel);
        return below.Count > 0 ? below : await sql.Query<Guid>(Above, asked, cancel);
    }

    internal sealed class Handler(SqlSession sql, ClocksBasis basis, LongJobWriter jobs)
        : ICommandHandler<Command, Asked>
    {
        public async ValueTask<Outcome<Asked>> Handle(
            Command command,
            CancellationToken cancellationToken
        ) =>
            (await Stale(sql, basis.Digest, 1, cancellationToken)).Count == 0
                ? new Asked(null)
                : new Asked(jobs.Ask(Kind.Code, new Input(), exclusive: Kind.Code));
    }

    internal sealed class Job(SqlSession sql, ClocksBasis basis, OpenClocks clocks)
        : ILongJob<Input, Reached>
    {
        public async Task<WriteStep<Reached>> Next(
            Input input,
            Reached? reached,
            Pace pace,
            CancellationToken cancel
        )
        {
            pace.Begin(First, Most);
            reached ??= new(0, 0);
            var ids = await Stale(sql, basis.Digest, pace.Rows, cancel);
            return async write =>
            {
                if (ids.Count == 0)
                {
                    return Step<Reached>.Ended(new { reached.Changed }, reached.Done);
                }

                // A step that is posted meanwhile is behind this lock, or this reads what it wrote.
                await sql.Query<Guid>(Lock, new { ids }, write);
                var changed = await clocks.Keep(ids, write);
                return new()
                {
                    Reached = new(reached.Done + ids.Count, reached.Changed + changed),
                    Phase = Writing,
                    Done = reached.Done + ids.Count,
                };
            };
        }
    }
}
