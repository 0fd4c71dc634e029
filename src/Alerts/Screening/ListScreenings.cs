using FluentValidation;
using Trading.Alerts.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Screening;

/// <summary>The caller's own screenings, and for supervisors those of their scope; the latest first.</summary>
public static class ListScreenings
{
    /// <summary>All of them, or a procurement's.</summary>
    /// <param name="ProcurementId">Of this procurement alone.</param>
    /// <param name="Cursor">Where the page begins.</param>
    /// <param name="Take">At most so many.</param>
    [Requires(AlertsPermissions.ScreenDrafts, AlertsPermissions.ReadScreenings)]
    public sealed record Query(Guid? ProcurementId = null, string? Cursor = null, int? Take = null)
        : IQuery<Page<Item>>;

    /// <summary>One of them.</summary>
    public sealed record Item
    {
        /// <summary>Key.</summary>
        public Guid Id { get; init; }

        /// <summary>The file's name.</summary>
        public string FileName { get; init; } = "";

        /// <summary>Who had it screened, by sign-in name.</summary>
        public string MadeBy { get; init; } = "";

        /// <summary>When.</summary>
        public DateTimeOffset MadeAt { get; init; }

        /// <summary>The regime it was judged by; null where the text leaves it open.</summary>
        public string? Regime { get; init; }

        /// <summary>Where it is to be published.</summary>
        public string? Region { get; init; }

        /// <summary>The kind of trading.</summary>
        public string Kind { get; init; } = "";

        /// <summary>The procurement, where it was recorded already.</summary>
        public Guid? ProcurementId { get; init; }

        /// <summary>How many clauses were found.</summary>
        public int Found { get; init; }

        /// <summary>How many of them are likely right.</summary>
        public int Likely { get; init; }

        /// <summary>How many a person has decided on.</summary>
        public int Answered { get; init; }
    }

    private const int UsualTake = 50;

    private static readonly Statement Select = Statement.Of(
        "alerts.screening.list",
        """
        select s.id, s.file_name, s.made_by, s.made_at, s.regime, s.region, s.kind, s.procurement_id, s.found, s.likely,
               (select count(distinct a.hit) from screening_answer a where a.screening_id = s.id) as answered
        from screening s
        where (s.owner = @owner or {scope s.region, s.kind, s.office_id})
          and (@procurement is null or s.procurement_id = @procurement)
          and (s.made_at < @beforeAt or (s.made_at = @beforeAt and s.id < @beforeId))
        order by s.made_at desc, s.id desc {page} {recompile}
        """
    );

    internal sealed class Rules : AbstractValidator<Query>
    {
        public Rules() => RuleFor(query => query.Take).IsPageSize();
    }

    internal sealed class Handler(SqlSession sql, ScreeningStore screenings)
        : IQueryHandler<Query, Page<Item>>
    {
        public async ValueTask<Outcome<Page<Item>>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var before = Kernel.Http.Cursor.Read(query.Cursor, LatestFirst.Start);
            if (before.Problem is { } problem)
            {
                return problem;
            }

            var take = query.Take ?? UsualTake;
            var rows = await sql.Query<Item>(
                Select,
                screenings.Readable,
                new
                {
                    owner = screenings.Owner,
                    procurement = query.ProcurementId,
                    beforeAt = before.Value.At,
                    beforeId = before.Value.Id,
                    skip = 0,
                    take = take + 1,
                },
                cancellationToken
            );
            return Kernel.Http.Cursor.Page(rows, take, row => new LatestFirst(row.MadeAt, row.Id));
        }
    }
}
