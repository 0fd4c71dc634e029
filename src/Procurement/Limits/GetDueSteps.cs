using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;

namespace Trading.Procurement.Limits;

/// <summary>The statutory limits of one procurement and what is due next in it; 404 out of the caller's scope.</summary>
public static class GetDueSteps
{
    /// <summary>By key.</summary>
    [Requires(
        ProcurementPermissions.ReadProcurement,
        ProcurementPermissions.ManageProcurement,
        ProcurementPermissions.RunOwnProcurement
    )]
    public sealed record Query(Guid Id) : IQuery<DueSteps>;

    /// <summary>What the limits come to.</summary>
    /// <param name="Limits">Every limit of the kind, in the order of the steps.</param>
    /// <param name="Next">What is overdue, then what is ahead, by day.</param>
    public sealed record DueSteps(
        IReadOnlyList<CheckedLimit> Limits,
        IReadOnlyList<CheckedLimit> Next
    );

    private static readonly Statement InScope = Statement.Of(
        "procurement.limit.in_scope",
        "select id from procurement where id = @id and {scope region, kind, office_id, source, buyer_code, id}"
    );

    internal sealed class Handler(
        SqlSession sql,
        RecordedTimes recorded,
        StatutoryLimits limits,
        WorkingDays calendar,
        CurrentCaller current,
        TimeProvider time
    ) : IQueryHandler<Query, DueSteps>
    {
        public async ValueTask<Outcome<DueSteps>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var found = await sql.One<Row>(
                InScope,
                current.Caller.ReadableProcurements(time.Today()),
                new { id = query.Id },
                cancellationToken
            );
            if (
                found is null
                || !(await recorded.Of([query.Id], cancellationToken)).TryGetValue(
                    query.Id,
                    out var record
                )
            )
            {
                return Problem.NotFound("没有这个项目。", "There is no such procurement.");
            }

            var answers = LimitCheck.Of(record, limits, calendar, time.GetUtcNow());
            return new DueSteps(
                [.. answers.Select(CheckedLimit.Of)],
                [.. NextDue.Of(answers, time.Today()).Select(CheckedLimit.Of)]
            );
        }

        private sealed record Row
        {
            public Guid Id { get; init; }
        }
    }
}
