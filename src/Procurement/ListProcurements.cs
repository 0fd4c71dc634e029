using System.Text.Json.Serialization;
using FluentValidation;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;
using Trading.Procurement.Kinds;

namespace Trading.Procurement;

/// <summary>Procurements in the caller's scope, newest first.</summary>
public static class ListProcurements
{
    /// <summary>Those that match every filter given.</summary>
    [Requires(
        ProcurementPermissions.ReadProcurement,
        ProcurementPermissions.ManageProcurement,
        ProcurementPermissions.RunOwnProcurement
    )]
    public sealed record Query : IQuery<Page<Item>>
    {
        /// <summary>Part of the title, of the source's number, of the unified code or of the buyer's or agency's name.</summary>
        public string? Text { get; init; }

        /// <summary>See <see cref="TradingKinds.Kinds"/>.</summary>
        public string? Kind { get; init; }

        /// <summary>See <see cref="TradingKinds.States"/>.</summary>
        public string? State { get; init; }

        /// <summary>A region with everything below it.</summary>
        public string? Region { get; init; }

        /// <summary>Bids due on this day or later, in China.</summary>
        public DateOnly? From { get; init; }

        /// <summary>Bids due on this day or earlier, in China.</summary>
        public DateOnly? To { get; init; }

        /// <summary>True for those alone to which the caller's firm is a party: it buys them, or acts for who does.</summary>
        public bool OwnOnly { get; init; }

        /// <summary>One of the list's orders, with a minus sign before it the other way round; the newest first when left out.</summary>
        public string? Sort { get; init; }

        /// <summary>So far are all of them counted; null for not at all.</summary>
        public int? CountUpTo { get; init; }

        /// <summary>Where the page begins; null for the first.</summary>
        public string? Cursor { get; init; }

        /// <summary>Items a page.</summary>
        public int Take { get; init; } = 50;
    }

    /// <summary>One line of the list.</summary>
    public sealed record Item
    {
        /// <summary>Key.</summary>
        public Guid Id { get; init; }

        /// <summary>The source's own number.</summary>
        public string SourceReference { get; init; } = "";

        /// <summary>What is bought.</summary>
        public string Title { get; init; } = "";

        /// <summary>See <see cref="TradingKinds.Kinds"/>.</summary>
        public string Kind { get; init; } = "";

        /// <summary>One of <see cref="TradingKinds.Methods"/>.</summary>
        public string Method { get; init; } = "";

        /// <summary>GB/T 2260; null abroad.</summary>
        public string? Region { get; init; }

        /// <summary>Who buys.</summary>
        public string BuyerName { get; init; } = "";

        /// <summary>Who runs it for the buyer; null where nobody does.</summary>
        public string? AgencyName { get; init; }

        /// <summary>Unified transaction code as it was given.</summary>
        public string? UnifiedCode { get; init; }

        /// <summary>Price ceiling in the currency's hundredth.</summary>
        public long? CeilingMinor { get; init; }

        /// <summary>ISO 4217.</summary>
        public string Currency { get; init; } = "";

        /// <summary>Price ceiling.</summary>
        [JsonIgnore]
        public Money? Ceiling => Money.Of(CeilingMinor, Currency);

        /// <summary>See <see cref="TradingKinds.States"/>.</summary>
        public string State { get; init; } = "";

        /// <summary>When bids were or are due.</summary>
        public DateTimeOffset? DeadlineAt { get; init; }

        /// <summary>When it was recorded here.</summary>
        public DateTimeOffset CreatedAt { get; init; }
    }

    private const string Source = """
        from procurement p
        left join procurement_step s on s.procurement_id = p.id and s.step = 'deadline'
        """;

    private const string Filters = """
        {scope p.region, p.kind, p.office_id, p.source, p.buyer_code, p.id}
          and (@kind is null or p.kind = @kind)
          and (@state is null or p.state = @state)
          and (@region is null or p.region between @region and @regionEnd)
          and (@from is null or s.at >= @from)
          and (@before is null or s.at < @before)
          and (@text is null or lower(p.title) like @text escape '\' or lower(p.source_reference) like @text escape '\'
               or lower(p.buyer_name) like @text escape '\' or lower(p.agency_name) like @text escape '\'
               or lower(p.unified_code) like @text escape '\'
               or p.id in (select l.procurement_id from procurement_lot l where lower(l.unified_code) like @text escape '\'))
        """;

    // By the day it was recorded along an index; the others are sorted within what scope and filters leave.
    private static readonly SortedStatement<Item> Select = SortedStatement<Item>.Of(
        "procurement.procurement.list",
        $$"""
        select p.id, p.source_reference, p.title, p.kind, p.method, p.region, p.buyer_name, p.agency_name, p.unified_code,
               p.ceiling_minor, p.currency, p.state, p.created_at, s.at as deadline_at
        {{Source}}
        where {after} and {{Filters}}
        order by {order} {page} {recompile}
        """,
        "-created",
        By<Item>.Id("p.id", item => item.Id),
        new("created", By<Item>.Instant("p.created_at", item => item.CreatedAt)),
        new("number", By<Item>.Text("p.source_reference", item => item.SourceReference)),
        new("title", By<Item>.Text("p.title", item => item.Title)),
        new("buyer", By<Item>.Text("p.buyer_name", item => item.BuyerName)),
        new("ceiling", By<Item>.WholeOrNone("p.ceiling_minor", item => item.CeilingMinor)),
        new("deadline", By<Item>.InstantOrNone("s.at", item => item.DeadlineAt))
    );

    private static readonly Statement Count = Statement.Of(
        "procurement.procurement.list_count",
        $$"""
        select count(*) from (select p.id {{Source}} where {{Filters}} order by p.id {page}) c {recompile}
        """
    );

    internal sealed class Rules : AbstractValidator<Query>
    {
        public Rules()
        {
            RuleFor(query => query.Take).IsPageSize();
            RuleFor(query => query.Sort).IsSortOf(Select);
            RuleFor(query => query.Text).IsLineOrNone(100);
            RuleFor(query => query.Region).IsCodeOrNone(default(RegionCode));
        }
    }

    internal sealed class Handler(SqlSession sql, CurrentCaller current, TimeProvider time)
        : IQueryHandler<Query, Page<Item>>
    {
        public async ValueTask<Outcome<Page<Item>>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var region = RegionCode.RangeOf(query.Region);
            var scope = query.OwnOnly
                ? current.Caller.OwnProcurements(time.Today())
                : current.Caller.ReadableProcurements(time.Today());
            var filters = new
            {
                kind = string.IsNullOrEmpty(query.Kind) ? null : query.Kind,
                state = string.IsNullOrEmpty(query.State) ? null : query.State,
                region = region?.First,
                regionEnd = region?.Last,
                from = ChinaTime.Begin(query.From),
                before = ChinaTime.End(query.To),
                text = Like.Contains(query.Text),
            };
            return await sql.Page(
                Select,
                Count,
                new(query.Sort, query.Cursor, query.Take, query.CountUpTo),
                scope,
                filters,
                cancellationToken
            );
        }
    }
}
