using System.Text.Json.Serialization;
using FluentValidation;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;

namespace Trading.Procurement;

/// <summary>Procurements in the caller's scope, newest first.</summary>
public static class ListProcurements
{
    /// <summary>Those that match every filter given.</summary>
    [Requires(ProcurementPermissions.ReadProcurement, ProcurementPermissions.ManageProcurement)]
    public sealed record Query : IQuery<Page<Item>>
    {
        /// <summary>Part of the title, of the source's number or of the buyer's name.</summary>
        public string? Text { get; init; }

        /// <summary>See <see cref="TradingCatalogue.Kinds"/>.</summary>
        public string? Kind { get; init; }

        /// <summary>See <see cref="TradingCatalogue.States"/>.</summary>
        public string? State { get; init; }

        /// <summary>A region with everything below it.</summary>
        public string? Region { get; init; }

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

        /// <summary>See <see cref="TradingCatalogue.Kinds"/>.</summary>
        public string Kind { get; init; } = "";

        /// <summary>See <see cref="TradingCatalogue.Methods"/>.</summary>
        public string Method { get; init; } = "";

        /// <summary>GB/T 2260; null abroad.</summary>
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

        /// <summary>See <see cref="TradingCatalogue.States"/>.</summary>
        public string State { get; init; } = "";

        /// <summary>When bids were or are due.</summary>
        public DateTimeOffset? DeadlineAt { get; init; }

        /// <summary>When it was recorded here.</summary>
        public DateTimeOffset CreatedAt { get; init; }
    }

    /// <summary>The last item of a page.</summary>
    internal sealed record Position(DateTimeOffset At, Guid Id);

    private static readonly Statement Select = Statement.Of(
        "procurement.procurement.list",
        """
        select p.id, p.source_reference, p.title, p.kind, p.method, p.region, p.buyer_name, p.ceiling_minor, p.currency,
               p.state, p.created_at, s.at as deadline_at
        from procurement p
        left join procurement_step s on s.procurement_id = p.id and s.step = 'deadline'
        where (p.created_at < @at or (p.created_at = @at and p.id < @id))
          and {scope p.region, p.kind, p.office_id, p.source}
          and (@kind is null or p.kind = @kind)
          and (@state is null or p.state = @state)
          and (@region is null or p.region between @region and @regionEnd)
          and (@text is null or lower(p.title) like @text escape '\' or lower(p.source_reference) like @text escape '\'
               or lower(p.buyer_name) like @text escape '\')
        order by p.created_at desc, p.id desc {page} {recompile}
        """
    );

    internal sealed class Rules : AbstractValidator<Query>
    {
        public Rules()
        {
            RuleFor(query => query.Take).IsPageSize();
            RuleFor(query => query.Text).IsLineOrNone(100);
            RuleFor(query => query.Region).IsCodeOrNone(default(RegionCode));
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
            // The last instant every engine can hold.
            var start = Cursor.Read(
                query.Cursor,
                new Position(new DateTimeOffset(9999, 12, 31, 0, 0, 0, TimeSpan.Zero), Guid.Empty)
            );
            if (start.Problem is { } foreign)
            {
                return foreign;
            }

            RegionRange? region = string.IsNullOrWhiteSpace(query.Region)
                ? null
                : RegionCode.Parse(query.Region).Range;
            var items = await sql.Query<Item>(
                Select,
                current.Caller.ReadableProcurements(),
                new
                {
                    at = start.Value.At,
                    id = start.Value.Id,
                    kind = string.IsNullOrEmpty(query.Kind) ? null : query.Kind,
                    state = string.IsNullOrEmpty(query.State) ? null : query.State,
                    region = region?.First,
                    regionEnd = region?.Last,
                    text = Like.Contains(query.Text),
                    skip = 0,
                    take = query.Take + 1,
                },
                cancellationToken
            );
            return Cursor.Page(items, query.Take, item => new Position(item.CreatedAt, item.Id));
        }
    }
}
