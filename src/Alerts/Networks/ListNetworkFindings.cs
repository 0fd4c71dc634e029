using FluentValidation;
using Trading.Alerts.Contracts;
using Trading.Analysis.Networks;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Networks;

/// <summary>What is found between parties in the caller's scope, the gravest first.</summary>
public static class ListNetworkFindings
{
    /// <summary>Those that match every filter given, and stand.</summary>
    [Requires(AlertsPermissions.ReviewAlerts)]
    public sealed record Query : IQuery<Page<Item>>
    {
        /// <summary>One of <see cref="NetworkRelations"/>.</summary>
        public string? Kind { get; init; }

        /// <summary>A division with everything below it.</summary>
        public string? Region { get; init; }

        /// <summary>Part of the names.</summary>
        public string? Text { get; init; }

        /// <summary>Where the page begins; null for the first.</summary>
        public string? Cursor { get; init; }

        /// <summary>Items a page.</summary>
        public int Take { get; init; } = 50;
    }

    /// <summary>A finding.</summary>
    public sealed record Item
    {
        /// <summary>Key.</summary>
        public Guid Id { get; init; }

        /// <summary>One of <see cref="NetworkRelations"/>.</summary>
        public string Kind { get; init; } = "";

        /// <summary>One of <see cref="Levels"/>.</summary>
        public string Level { get; init; } = "";

        /// <summary>0 to 1.</summary>
        public double Strength { get; init; }

        /// <summary>How likely by chance; null where nothing is counted against chance.</summary>
        public double? PValue { get; init; }

        /// <summary>Between whom; an expert is a token.</summary>
        public string Names { get; init; } = "";

        /// <summary>Where it lies, by division; null abroad.</summary>
        public string? Region { get; init; }

        /// <summary>What was counted.</summary>
        public LocalizedText Sentence { get; init; }

        /// <summary>What else would explain it.</summary>
        public LocalizedText Otherwise { get; init; }

        /// <summary>Since when it is said.</summary>
        public DateTimeOffset Since { get; init; }
    }

    private static readonly SortedStatement<Row> Select = SortedStatement<Row>.Of(
        "alerts.network_finding.list",
        """
        select f.id, f.kind, f.level, f.strength, f.p_value, f.names, f.region, f.sentence_zh, f.sentence_en, f.since
        from network_finding f
        where {after} and f.gone_at is null and {scope f.region, f.trading_kind, f.office_id}
          and (@kind is null or f.kind = @kind)
          and (@region is null or f.region between @region and @regionEnd)
          and (@text is null or lower(f.names) like @text escape '\')
        order by {order} {page} {recompile}
        """,
        "-level",
        By<Row>.Id("f.id", row => row.Id),
        new Sort<Row>(
            "level",
            By<Row>.Whole("f.level", row => row.Level),
            By<Row>.Number("f.strength", row => row.Strength)
        )
    );

    internal sealed class Rules : AbstractValidator<Query>
    {
        public Rules()
        {
            RuleFor(query => query.Take).IsPageSize();
            RuleFor(query => query.Kind)
                .Must(kind => kind is null || NetworkRelations.All.Any(term => term.Code == kind))
                .WithMessage(
                    "network.finding_kind",
                    "种类应为 ring、shared、companion、expert、pair 或 buyer。",
                    "A kind is ring, shared, companion, expert, pair or buyer."
                );
            RuleFor(query => query.Region).IsCodeOrNone(default(RegionCode));
            RuleFor(query => query.Text).IsLineOrNone(100);
        }
    }

    internal sealed class Handler(SqlSession sql, CurrentCaller current)
        : IQueryHandler<Query, Page<Item>>
    {
        public async ValueTask<Outcome<Page<Item>>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var region = RegionCode.RangeOf(query.Region);
            var page = await sql.Page(
                Select,
                new("-level", query.Cursor, query.Take),
                current.Caller.ScopeOf(AlertsPermissions.ReviewAlerts),
                new
                {
                    kind = query.Kind,
                    region = region?.First,
                    regionEnd = region?.Last,
                    text = Like.Contains(query.Text),
                },
                cancellationToken
            );
            return page.As(row => row.Item());
        }
    }

    internal sealed record Row
    {
        public Guid Id { get; init; }
        public string Kind { get; init; } = "";
        public int Level { get; init; }
        public double Strength { get; init; }
        public double? PValue { get; init; }
        public string Names { get; init; } = "";
        public string? Region { get; init; }
        public string SentenceZh { get; init; } = "";
        public string SentenceEn { get; init; } = "";
        public DateTimeOffset Since { get; init; }

        public Item Item() =>
            new()
            {
                Id = Id,
                Kind = Kind,
                Level = Levels.Code(Level),
                Strength = Strength,
                PValue = PValue,
                Names = Names,
                Region = Region,
                Sentence = new(SentenceZh, SentenceEn),
                Otherwise = NetworkRelations.Otherwise(Kind),
                Since = Since,
            };
    }
}
