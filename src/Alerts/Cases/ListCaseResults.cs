using FluentValidation;
using Trading.Alerts.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Cases;

/// <summary>
/// The published results of cases on tenders in which the caller's firm bid, the latest first. That there is a case is
/// told only once it is closed and its result is published.
/// </summary>
public static class ListCaseResults
{
    /// <summary>A page.</summary>
    [Requires(AlertsPermissions.ReadCaseResults), PersonsOnly]
    public sealed record Query : IQuery<Page<Item>>
    {
        /// <summary>Where the page begins; null for the first.</summary>
        public string? Cursor { get; init; }

        /// <summary>Items a page.</summary>
        public int Take { get; init; } = 50;
    }

    /// <summary>A result.</summary>
    public sealed record Item
    {
        /// <summary>The case.</summary>
        public Guid Id { get; init; }

        /// <summary>As people call it.</summary>
        public string Number { get; init; } = "";

        /// <summary>What is bought.</summary>
        public string Title { get; init; } = "";

        /// <summary>What is published.</summary>
        public string Result { get; init; } = "";

        /// <summary>When the case was closed.</summary>
        public DateTimeOffset ClosedAt { get; init; }
    }

    [WithoutScope("what was published to this firm by name")]
    private static readonly Statement Select = Statement.Of(
        "alerts.case_told.of_firm",
        """
        select c.id, c.number, c.title, c.public_result as result, t.closed_at
        from case_told t join supervision_case c on c.id = t.case_id
        where t.entity_code = @code and c.state = @closed and c.public_result is not null
          and (t.closed_at < @at or (t.closed_at = @at and t.case_id > @id))
        order by t.closed_at desc, t.case_id {page}
        """
    );

    internal sealed class Rules : AbstractValidator<Query>
    {
        public Rules() => RuleFor(query => query.Take).IsPageSize();
    }

    internal sealed class Handler(SqlSession sql, CurrentCaller current)
        : IQueryHandler<Query, Page<Item>>
    {
        public async ValueTask<Outcome<Page<Item>>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var after = Cursor.Read(query.Cursor, LatestFirst.Start);
            if (after.Problem is { } foreign)
            {
                return foreign;
            }

            if (current.Caller.EntityCode is not { } firm)
            {
                return new Page<Item>([], null);
            }

            var rows = await sql.Query<Item>(
                Select,
                new
                {
                    code = firm.ToString(),
                    closed = CaseStates.Closed,
                    at = after.Value.At,
                    id = after.Value.Id,
                    skip = 0,
                    take = query.Take + 1,
                },
                cancellationToken
            );
            return Cursor.Page(rows, query.Take, last => new LatestFirst(last.ClosedAt, last.Id));
        }
    }
}
