using Trading.Access.Contracts;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Access.People;

/// <summary>The accounts in figures, and first passwords that nobody has replaced yet.</summary>
public static class SummarisePeople
{
    /// <summary>Nothing to say.</summary>
    [Requires(AccessPermissions.ManageAccess)]
    public sealed record Query : IQuery<Summary>;

    /// <summary>The figures.</summary>
    public sealed record Summary
    {
        /// <summary>Accounts that can be signed in to.</summary>
        public int Active { get; init; }

        /// <summary>Accounts that are disabled.</summary>
        public int Disabled { get; init; }

        /// <summary>First passwords that can still be used.</summary>
        public int FirstPasswords { get; init; }

        /// <summary>First passwords that ran out: whoever was given one cannot sign in.</summary>
        public int RanOut { get; init; }

        /// <summary>Accounts made, by week.</summary>
        public IReadOnlyList<long> Made { get; init; } = [];
    }

    private static readonly Statement Count = Statement.Of(
        "access.person.summary",
        """
        select coalesce(sum(case when active = {true} then 1 else 0 end), 0) as active,
            coalesce(sum(case when active = {false} then 1 else 0 end), 0) as disabled,
            coalesce(sum(case when active = {true} and first_password_until > @now then 1 else 0 end), 0) as first_passwords,
            coalesce(sum(case when active = {true} and first_password_until <= @now then 1 else 0 end), 0) as ran_out
        from person
        """
    );

    private static readonly Statement ByWeek = Statement.Of(
        "access.person.made_by_week",
        $"""
        select week, count(*) as count from (
            select {Weekly.Number("created_at")} as week from person
            where created_at >= @week0 and created_at < @week8) made
        group by week
        """
    );

    internal sealed class Handler(SqlSession sql, TimeProvider time) : IQueryHandler<Query, Summary>
    {
        public async ValueTask<Outcome<Summary>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var counts = (
                await sql.One<Summary>(Count, new { now = time.GetUtcNow() }, cancellationToken)
            )!;
            var made = await sql.Query<Weekly>(
                ByWeek,
                Weekly.With(time.Today(), new { }),
                cancellationToken
            );
            return counts with { Made = Weekly.Counts(made) };
        }
    }
}
