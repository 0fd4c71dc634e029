using System.Text.Json.Serialization;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;

namespace Trading.Procurement;

/// <summary>One procurement with its steps and bids; 404 out of the caller's scope.</summary>
public static class GetProcurement
{
    /// <summary>By key.</summary>
    [Requires(ProcurementPermissions.ReadProcurement, ProcurementPermissions.ManageProcurement)]
    public sealed record Query(Guid Id) : IQuery<Detail>;

    /// <summary>Everything that is recorded of it.</summary>
    public sealed record Detail : IVersioned
    {
        /// <summary>Key.</summary>
        public Guid Id { get; init; }

        /// <summary>OCDS id.</summary>
        public string Ocid { get; init; } = "";

        /// <summary>Where it comes from.</summary>
        public string Source { get; init; } = "";

        /// <summary>The source's own number.</summary>
        public string SourceReference { get; init; } = "";

        /// <summary>What is bought.</summary>
        public string Title { get; init; } = "";

        /// <summary>See <see cref="TradingCatalogue.Kinds"/>.</summary>
        public string Kind { get; init; } = "";

        /// <summary>See <see cref="TradingCatalogue.Methods"/>.</summary>
        public string Method { get; init; } = "";

        /// <summary>Kind of work or goods.</summary>
        public string? Category { get; init; }

        /// <summary>ISO 3166-1.</summary>
        public string Country { get; init; } = "";

        /// <summary>GB/T 2260; null abroad.</summary>
        public string? Region { get; init; }

        /// <summary>Who buys.</summary>
        public string BuyerName { get; init; } = "";

        /// <summary>The buyer's registry code.</summary>
        public EntityCode? BuyerCode { get; init; }

        /// <summary>Price ceiling in the currency's hundredth.</summary>
        public long? CeilingMinor { get; init; }

        /// <summary>Price below which a bid is rejected, in the currency's hundredth.</summary>
        public long? MinPriceMinor { get; init; }

        /// <summary>ISO 4217.</summary>
        public string Currency { get; init; } = "";

        /// <summary>Price ceiling.</summary>
        [JsonIgnore]
        public Money? Ceiling => Money.Of(CeilingMinor, Currency);

        /// <summary>Price below which a bid is rejected.</summary>
        [JsonIgnore]
        public Money? MinPrice => Money.Of(MinPriceMinor, Currency);

        /// <summary>See <see cref="TradingCatalogue.States"/>.</summary>
        public string State { get; init; } = "";

        /// <summary>Why it failed or was cancelled.</summary>
        public string? Reason { get; init; }

        /// <summary>When it was recorded here.</summary>
        public DateTimeOffset CreatedAt { get; init; }

        /// <summary>When it was last changed.</summary>
        public DateTimeOffset ChangedAt { get; init; }

        /// <inheritdoc/>
        public long Version { get; init; }

        /// <summary>Steps that happened, in order of their instants.</summary>
        public IReadOnlyList<Step> Steps { get; init; } = [];

        /// <summary>Bids in the order in which they were read out.</summary>
        public IReadOnlyList<Bid> Bids { get; init; } = [];

        /// <summary>What one of its bids asks; null when none was read out.</summary>
        public Money? PriceOf(Bid bid) => Money.Of(bid.AmountMinor, Currency);
    }

    /// <summary>A step that happened.</summary>
    public sealed record Step
    {
        /// <summary>See <see cref="TradingCatalogue.Steps"/>.</summary>
        public string Name { get; init; } = "";

        /// <summary>When it happened.</summary>
        public DateTimeOffset At { get; init; }

        public DateTimeOffset RecordedAt { get; init; }

        public string RecordedBy { get; init; } = "";
    }

    /// <summary>A bid as read out.</summary>
    public sealed record Bid
    {
        /// <summary>Its number in the order of reading out.</summary>
        [JsonPropertyName("place")]
        public int Ordinal { get; init; }

        /// <summary>Registry code.</summary>
        public EntityCode BidderCode { get; init; }

        /// <summary>Name on the bid.</summary>
        public string BidderName { get; init; } = "";

        /// <summary>Price in the currency's hundredth; null when none was read out.</summary>
        public long? AmountMinor { get; init; }

        /// <summary>See <see cref="TradingCatalogue.BidStatuses"/>.</summary>
        public string Status { get; init; } = "";

        /// <summary>True for the awarded bid.</summary>
        public bool Winner { get; init; }
    }

    private static readonly Statement One = Statement.Of(
        "procurement.procurement.detail",
        """
        select id, ocid, source, source_reference, title, kind, method, category, country, region, buyer_name, buyer_code,
               ceiling_minor, min_price_minor, currency, state, reason, created_at, changed_at, version
        from procurement where id = @id and {scope region, kind, office_id, source}
        """
    );

    private static readonly Statement Steps = Statement.Of(
        "procurement.step.detail",
        """
        select step as name, at, recorded_at, recorded_by from procurement_step where procurement_id = @id order by at, recorded_at
        """
    );

    private static readonly Statement Bids = Statement.Of(
        "procurement.bid.detail",
        """
        select place as ordinal, bidder_code, bidder_name, amount_minor, status, winner from bid where procurement_id = @id order by place
        """
    );

    internal sealed class Handler(SqlSession sql, CurrentCaller current)
        : IQueryHandler<Query, Detail>
    {
        public async ValueTask<Outcome<Detail>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var detail = await sql.One<Detail>(
                One,
                current.Caller.ReadableProcurements(),
                new { id = query.Id },
                cancellationToken
            );
            return detail is null
                ? Problem.NotFound("没有这个项目。", "There is no such procurement.")
                : detail with
                {
                    Steps = await sql.Query<Step>(Steps, new { id = query.Id }, cancellationToken),
                    Bids = await sql.Query<Bid>(Bids, new { id = query.Id }, cancellationToken),
                };
        }
    }
}
