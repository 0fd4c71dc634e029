using System.Globalization;
using FluentValidation;
using Trading.Domain.Codes;
using Trading.Evaluation.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Evaluation.Fees;

/// <summary>The rates that were entered, by division, the latest of each first.</summary>
public static class ListFeeRates
{
    /// <summary>All of them.</summary>
    [Requires(EvaluationPermissions.PayFees)]
    public sealed record Query : IQuery<Page<Item>>
    {
        /// <summary>Where the page begins; null for the first.</summary>
        public string? Cursor { get; init; }

        /// <summary>Items a page.</summary>
        public int Take { get; init; } = 50;
    }

    /// <summary>A rate.</summary>
    public sealed record Item
    {
        /// <summary>GB/T 2260.</summary>
        public RegionCode Region { get; init; }

        /// <summary>From which day on.</summary>
        public DateOnly FromDay { get; init; }

        /// <summary>See <see cref="FeeRate.BaseMinor"/>.</summary>
        public long BaseMinor { get; init; }

        /// <summary>See <see cref="FeeRate.BaseHours"/>.</summary>
        public int BaseHours { get; init; }

        /// <summary>See <see cref="FeeRate.HourMinor"/>.</summary>
        public long HourMinor { get; init; }

        /// <summary>See <see cref="FeeRate.AwayMinor"/>.</summary>
        public long AwayMinor { get; init; }

        /// <summary>The document that sets it.</summary>
        public string Source { get; init; } = "";

        /// <summary>Who entered it.</summary>
        public string EnteredBy { get; init; } = "";

        /// <summary>When.</summary>
        public DateTimeOffset EnteredAt { get; init; }
    }

    private static readonly Statement Select = Statement.Of(
        "evaluation.expert_fee_rate.list",
        """
        select region, from_day, base_minor, base_hours, hour_minor, away_minor, source, entered_by, entered_at
        from expert_fee_rate
        where @region is null or region > @region or (region = @region and from_day < @fromDay)
        order by region, from_day desc {page} {recompile}
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
                    region = place?.Region,
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
                        $"{items[^1].Region}.{items[^1].FromDay:yyyyMMdd}"
                    )
                    : null
            );
        }
    }

    private static (string Region, DateOnly Day)? Place(string? cursor) =>
        cursor?.Split('.') is [var region, var text]
        && RegionCode.TryParse(region, out RegionCode _, out _)
        && DateOnly.TryParseExact(
            text,
            "yyyyMMdd",
            CultureInfo.InvariantCulture,
            DateTimeStyles.None,
            out var day
        )
            ? (region, day)
            : null;
}
