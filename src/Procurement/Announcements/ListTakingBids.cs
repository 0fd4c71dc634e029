using System.Text.Json.Serialization;
using FluentValidation;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement.Kinds;

namespace Trading.Procurement.Announcements;

/// <summary>What is open for bids now, the nearest deadline first: for a firm that looks for what it could bid for.</summary>
public static class ListTakingBids
{
    /// <summary>Those that match every filter given.</summary>
    [Anyone(
        "notices and results are published to everybody (招标公告和公示信息发布管理办法, art. 8)"
    )]
    public sealed record Query : IQuery<Open>
    {
        /// <summary>A region with everything below it.</summary>
        public string? Region { get; init; }

        /// <summary>See <see cref="TradingKinds.Kinds"/>.</summary>
        public string? Kind { get; init; }

        /// <summary>Items at most.</summary>
        public int Take { get; init; } = 5;
    }

    /// <summary>The nearest, and how many there are.</summary>
    /// <param name="Items">The nearest deadline first.</param>
    /// <param name="Count">All of them.</param>
    /// <param name="New">Of these, announced within seven days.</param>
    public sealed record Open(IReadOnlyList<Item> Items, int Count, int New);

    /// <summary>One of them.</summary>
    public sealed record Item
    {
        /// <summary>Key.</summary>
        public Guid Id { get; init; }

        /// <summary>What is bought.</summary>
        public string Title { get; init; } = "";

        /// <summary>See <see cref="TradingKinds.Kinds"/>.</summary>
        public string Kind { get; init; } = "";

        /// <summary>GB/T 2260.</summary>
        public string? Region { get; init; }

        /// <summary>Who buys.</summary>
        public string BuyerName { get; init; } = "";

        /// <summary>Price ceiling in the currency's hundredth.</summary>
        public long? CeilingMinor { get; init; }

        /// <summary>ISO 4217.</summary>
        public string Currency { get; init; } = "";

        /// <summary>Price ceiling.</summary>
        [JsonIgnore]
        public Money? Ceiling => Money.Of(CeilingMinor, Currency);

        /// <summary>When bids are due.</summary>
        public DateTimeOffset DeadlineAt { get; init; }
    }

    private const string Those = """
        from procurement_step d join procurement p on p.id = d.procurement_id
        where d.step = 'deadline' and d.at > @now and p.state in @taking and p.country = 'CN'
          and (@kind is null or p.kind = @kind)
          and (@region is null or p.region between @region and @regionEnd)
        """;

    [WithoutScope("notices and results are for everybody")]
    private static readonly Statement Select = Statement.Of(
        "procurement.announcement.taking_bids",
        "select p.id, p.title, p.kind, p.region, p.buyer_name, p.ceiling_minor, p.currency, d.at as deadline_at "
            + Those
            + " order by d.at, p.id {page} {recompile}"
    );

    [WithoutScope("notices and results are for everybody")]
    private static readonly Statement Count = Statement.Of(
        "procurement.announcement.count_taking_bids",
        "select count(*) as number, coalesce(sum(case when p.created_at >= @since then 1 else 0 end), 0) as fresh "
            + Those
            + " {recompile}"
    );

    internal sealed class Rules : AbstractValidator<Query>
    {
        public Rules()
        {
            RuleFor(query => query.Take).IsPageSize();
            RuleFor(query => query.Region).IsCodeOrNone(default(RegionCode));
        }
    }

    internal sealed class Handler(SqlSession sql, TradingKinds kinds, TimeProvider time)
        : IQueryHandler<Query, Open>
    {
        public async ValueTask<Outcome<Open>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var region = RegionCode.RangeOf(query.Region);
            var now = time.GetUtcNow();
            var asked = new
            {
                now,
                since = now.AddDays(-7),
                kind = string.IsNullOrEmpty(query.Kind) ? null : query.Kind,
                region = region?.First,
                regionEnd = region?.Last,
                taking = kinds.StatesOf(Standing.TakesBids),
                skip = 0,
                take = query.Take,
            };
            var items = await sql.Query<Item>(Select, asked, cancellationToken);
            var count = (await sql.One<Counted>(Count, asked, cancellationToken))!;
            return new Open(items, count.Number, count.Fresh);
        }

        private sealed record Counted
        {
            public int Number { get; init; }
            public int Fresh { get; init; }
        }
    }
}
