using System.Globalization;
using FluentValidation;
using Trading.Evaluation.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Evaluation.Frequency;

/// <summary>The caps on how often an expert may sit as they were entered, the latest first.</summary>
public static class ListFrequencyCaps
{
    /// <summary>All of them.</summary>
    [Requires(EvaluationPermissions.VerifyDraw)]
    public sealed record Query : IQuery<Page<Item>>
    {
        /// <summary>Where the page begins; null for the first.</summary>
        public string? Cursor { get; init; }

        /// <summary>Items a page.</summary>
        public int Take { get; init; } = 50;
    }

    /// <summary>A cap, or that there is none.</summary>
    public sealed record Item
    {
        /// <summary>One of <see cref="Terms.FrequencyGrounds"/>.</summary>
        public string Ground { get; init; } = "";

        /// <summary>The first day of evaluations that it is for.</summary>
        public DateOnly FromDay { get; init; }

        /// <summary>So many panels and no more; null for no cap from that day on.</summary>
        public int? Most { get; init; }

        /// <summary>Over so many days before the evaluation.</summary>
        public int? WithinDays { get; init; }

        /// <summary>Why.</summary>
        public string Reason { get; init; } = "";

        /// <summary>The document that sets it.</summary>
        public string Source { get; init; } = "";

        /// <summary>Who entered it.</summary>
        public string EnteredBy { get; init; } = "";

        /// <summary>When.</summary>
        public DateTimeOffset EnteredAt { get; init; }
    }

    private static readonly Statement Select = Statement.Of(
        "evaluation.frequency_cap.list",
        """
        select ground, from_day, most, within_days, reason, source, entered_by, entered_at
        from frequency_cap
        where @fromDay is null or from_day < @fromDay or (from_day = @fromDay and ground > @ground)
        order by from_day desc, ground {page} {recompile}
        """
    );

    internal sealed class Rules : AbstractValidator<Query>
    {
        public Rules()
        {
            RuleFor(query => query.Take).IsPageSize();
            RuleFor(query => query.Cursor)
                .Must(cursor => string.IsNullOrEmpty(cursor) || Place(cursor) is not null)
                .WithMessage("cursor", "翻页位置无效。", "It is no place in this list.");
        }
    }

    internal sealed class Handler(SqlSession sql) : IQueryHandler<Query, Page<Item>>
    {
        public async ValueTask<Outcome<Page<Item>>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var place = Place(query.Cursor);
            var found = await sql.Query<Item>(
                Select,
                new
                {
                    ground = place?.Ground,
                    fromDay = place?.Day,
                    skip = 0,
                    take = query.Take + 1,
                },
                cancellationToken
            );
            var items = found.Take(query.Take).ToList();
            return new Page<Item>(
                items,
                found.Count > query.Take
                    ? string.Create(
                        CultureInfo.InvariantCulture,
                        $"{items[^1].FromDay:yyyyMMdd}.{items[^1].Ground}"
                    )
                    : null
            );
        }
    }

    private static (DateOnly Day, string Ground)? Place(string? cursor) =>
        cursor?.Split('.') is [var text, var ground]
        && Terms.FrequencyGrounds.Any(term => term.Code == ground)
        && DateOnly.TryParseExact(
            text,
            "yyyyMMdd",
            CultureInfo.InvariantCulture,
            DateTimeStyles.None,
            out var day
        )
            ? (day, ground)
            : null;
}
