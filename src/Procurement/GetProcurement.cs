using System.Text.Json;
using System.Text.Json.Serialization;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement.Bids;
using Trading.Procurement.Contracts;
using Trading.Procurement.Kinds;
using Trading.Procurement.Steps;

namespace Trading.Procurement;

/// <summary>
/// One procurement with its lots, steps and bids; 404 out of the caller's scope. What says who or how many take part is
/// left out until the bids are opened (招标投标法 art. 22).
/// </summary>
public static class GetProcurement
{
    /// <summary>By key.</summary>
    [Requires(
        ProcurementPermissions.ReadProcurement,
        ProcurementPermissions.ManageProcurement,
        ProcurementPermissions.RunOwnProcurement
    )]
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

        /// <summary>See <see cref="TradingKinds.Kinds"/>.</summary>
        public string Kind { get; init; } = "";

        /// <summary>One of <see cref="TradingKinds.Methods"/>.</summary>
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

        /// <summary>The registry code of the agency that runs it for the buyer.</summary>
        public EntityCode? AgencyCode { get; init; }

        /// <summary>The agency's name; null where none runs it.</summary>
        public string? AgencyName { get; init; }

        /// <summary>Unified transaction code (统一交易标识码) as it was given.</summary>
        public string? UnifiedCode { get; init; }

        /// <summary>Price ceiling in the currency's hundredth.</summary>
        public long? CeilingMinor { get; init; }

        /// <summary>The ceiling as it was published, where an amendment moved it since.</summary>
        public long? PublishedCeilingMinor { get; init; }

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

        /// <summary>See <see cref="TradingKinds.States"/>.</summary>
        public string State { get; init; } = "";

        /// <summary>Why it failed or was cancelled.</summary>
        public string? Reason { get; init; }

        /// <summary>When it was recorded here.</summary>
        public DateTimeOffset CreatedAt { get; init; }

        /// <summary>When it was last changed.</summary>
        public DateTimeOffset ChangedAt { get; init; }

        /// <inheritdoc/>
        public long Version { get; init; }

        /// <summary>Its lots, in their order.</summary>
        public IReadOnlyList<Lot> Lots { get; init; } = [];

        /// <summary>Steps that were posted, in order of their instants.</summary>
        public IReadOnlyList<Step> Steps { get; init; } = [];

        /// <summary>The instants that count by name: notice, deadline, opening, award ...</summary>
        public IReadOnlyDictionary<string, DateTimeOffset> Instants { get; init; } =
            new Dictionary<string, DateTimeOffset>();

        /// <summary>Bids in the order in which they were read out, of earlier rounds too.</summary>
        public IReadOnlyList<Bid> Bids { get; init; } = [];

        /// <summary>How many firms bid: distinct codes, those that withdrew left out.</summary>
        public int Bidders { get; init; }

        /// <summary>Who took the documents; empty until the bids of all lots are known.</summary>
        public IReadOnlyList<DocumentTaker> Takers { get; init; } = [];

        /// <summary>Codes of the steps that may be posted now, in their order.</summary>
        public IReadOnlyList<string> Next { get; init; } = [];

        /// <summary>Of these, those that the caller may post: as a centre, or as the purchaser or its agency.</summary>
        public IReadOnlyList<string> MayPost { get; init; } = [];

        /// <summary>True for who may move it: as a centre, or as the purchaser or its agency.</summary>
        [JsonIgnore]
        public bool MayMove { get; init; }

        /// <summary>What was kept as it came and should be looked at.</summary>
        public IReadOnlyList<RecordWarning> Warnings { get; init; } = [];

        /// <summary>What its state means.</summary>
        [JsonIgnore]
        public Standing Standing { get; init; }

        /// <summary>The office whose people published it.</summary>
        [JsonIgnore]
        public Guid? OfficeId { get; init; }

        /// <summary>Whether something is true of its state.</summary>
        public bool Is(Standing standing) => (Standing & standing) != 0;

        /// <summary>What one of its bids asks; null when none was read out.</summary>
        public Money? PriceOf(Bid bid) => Money.Of(bid.AmountMinor, Currency);
    }

    /// <summary>A lot (标段/采购包).</summary>
    public sealed record Lot
    {
        /// <summary>Its number, as bids and steps name it.</summary>
        public string Number { get; init; } = "";

        /// <summary>What is bought with it; null where it is the whole.</summary>
        public string? Title { get; init; }

        /// <summary>Its price ceiling in the currency's hundredth.</summary>
        public long? CeilingMinor { get; init; }

        /// <summary>The ceiling as it was published, where an amendment moved it since.</summary>
        public long? PublishedCeilingMinor { get; init; }

        /// <summary>Price below which a bid for it is rejected, in the currency's hundredth.</summary>
        public long? MinPriceMinor { get; init; }

        /// <summary>Its own unified transaction code as it was given.</summary>
        public string? UnifiedCode { get; init; }

        /// <summary>Its own state; see <see cref="TradingKinds.States"/>.</summary>
        public string State { get; init; } = "";

        /// <summary>Why it failed or was called off.</summary>
        public string? Reason { get; init; }
    }

    /// <summary>A step that was posted.</summary>
    public sealed record Step
    {
        /// <summary>One of the kind's steps.</summary>
        public string Name { get; init; } = "";

        /// <summary>Its lot; null where it is of all of them.</summary>
        public string? Lot { get; init; }

        /// <summary>Which of several it is, from 1.</summary>
        public int Ordinal { get; init; }

        /// <summary>When it happened; null where that is not known.</summary>
        public DateTimeOffset? At { get; init; }

        /// <summary>The source's own number for it.</summary>
        public string? Reference { get; init; }

        /// <summary>Its figures by code.</summary>
        public IReadOnlyDictionary<string, JsonElement> Figures { get; init; } =
            new Dictionary<string, JsonElement>();

        /// <summary>Documents that came with it.</summary>
        public IReadOnlyList<PostedDocument> Documents { get; init; } = [];

        public DateTimeOffset RecordedAt { get; init; }

        public string RecordedBy { get; init; } = "";
    }

    /// <summary>A bid as read out.</summary>
    public sealed record Bid
    {
        /// <summary>Its number in the order of reading out.</summary>
        [JsonPropertyName("place")]
        public int Ordinal { get; init; }

        /// <summary>The lot that it bids for.</summary>
        public string Lot { get; init; } = "";

        /// <summary>In which round it was read out, from 1.</summary>
        public int Round { get; init; } = 1;

        /// <summary>True where a later round took its place.</summary>
        public bool Superseded { get; init; }

        /// <summary>True for an alternative to another bid of the same firm.</summary>
        public bool Alternative { get; init; }

        /// <summary>Members of a consortium and subcontractors.</summary>
        public IReadOnlyList<BidMember> Members { get; init; } = [];

        /// <summary>The name registered for its code, where the one on the bid was another.</summary>
        public string? RegisteredName { get; init; }

        /// <summary>When it was handed in, where that is known.</summary>
        public DateTimeOffset? ReceivedAt { get; init; }

        /// <summary>Registry code; of a consortium the lead's.</summary>
        public EntityCode BidderCode { get; init; }

        /// <summary>Name on the bid.</summary>
        public string BidderName { get; init; } = "";

        /// <summary>Price in the currency's hundredth; null when none was read out.</summary>
        public long? AmountMinor { get; init; }

        /// <summary>See <see cref="BidStatuses"/>.</summary>
        public string Status { get; init; } = "";

        /// <summary>True for the awarded bid.</summary>
        public bool Winner { get; init; }
    }

    private static readonly Statement One = Statement.Of(
        "procurement.procurement.detail",
        """
        select id, ocid, source, source_reference, title, kind, method, category, country, region, buyer_name, buyer_code,
               agency_code, agency_name, unified_code, office_id, ceiling_minor,
               nullif(published_ceiling_minor, ceiling_minor) as published_ceiling_minor, min_price_minor, currency, state, reason, created_at, changed_at, version
        from procurement where id = @id and {scope region, kind, office_id, source, buyer_code, id}
        """
    );

    private static readonly Statement Movable = Statement.Of(
        "procurement.procurement.movable",
        "select id from procurement where id = @id and {scope region, kind, office_id, source, buyer_code, id}"
    );

    private static readonly Statement Lots = Statement.Of(
        "procurement.lot.detail",
        """
        select number, title, ceiling_minor, nullif(published_ceiling_minor, ceiling_minor) as published_ceiling_minor,
               min_price_minor, unified_code, state, reason
        from procurement_lot
        where procurement_id = @id order by place
        """
    );

    private static readonly Statement Steps = Statement.Of(
        "procurement.posted_step.detail",
        """
        select step as code, lot, ordinal, at, reference, figures, documents, recorded_at, recorded_by from posted_step
        where procurement_id = @id order by step, ordinal
        """
    );

    private static readonly Statement Instants = Statement.Of(
        "procurement.step.detail",
        "select step as name, at from procurement_step where procurement_id = @id"
    );

    private static readonly Statement Bids = Statement.Of(
        "procurement.bid.detail",
        """
        select place as ordinal, lot, round, superseded, alternative, members, registered_name, received_at, bidder_code,
               bidder_name, amount_minor, status, winner
        from bid where procurement_id = @id order by place
        """
    );

    internal sealed class Handler(
        SqlSession sql,
        TakerBook takers,
        CurrentCaller current,
        TradingKinds kinds,
        TimeProvider time
    ) : IQueryHandler<Query, Detail>
    {
        public async ValueTask<Outcome<Detail>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var asked = new { id = query.Id };
            var detail = await sql.One<Detail>(
                One,
                current.Caller.ReadableProcurements(time.Today()),
                asked,
                cancellationToken
            );
            if (detail is null)
            {
                return Problem.NotFound("没有这个项目。", "There is no such procurement.");
            }

            var lots = await sql.Query<Lot>(Lots, asked, cancellationToken);
            var standing = kinds.Of(detail.State);
            var steps = await sql.Query<StepRow>(Steps, asked, cancellationToken);
            var instants = await sql.Query<InstantRow>(Instants, asked, cancellationToken);
            List<Bid> bids =
            [
                .. (await sql.Query<BidRow>(Bids, asked, cancellationToken)).Select(row =>
                    row.Bid()
                ),
            ];
            var bidding = bids.Where(bid => !bid.Superseded && bid.Status != BidStatuses.Withdrawn)
                .ToList();
            var next = Next(detail, lots, steps);
            var mayMove = await MayMove(query.Id, cancellationToken);
            return detail with
            {
                Standing = standing,
                Lots = lots,
                Instants = instants.ToDictionary(one => one.Name, one => one.At),
                Steps =
                [
                    .. steps
                        .Select(row =>
                            (Row: row, Step: kinds.Find(detail.Kind)?.Step(row.Code, detail.Method))
                        )
                        .OrderBy(each => each.Row.At)
                        .ThenBy(each => each.Step?.Order)
                        .ThenBy(each => each.Row.RecordedAt)
                        .Select(each =>
                            each.Row.Step(
                                each.Step,
                                withheld: !standing.HasFlag(Standing.BidsAreKnown)
                            )
                        ),
                ],
                Bids = bids,
                Takers = standing.HasFlag(Standing.BidsAreKnown)
                    ? await takers.Of(query.Id, cancellationToken)
                    : [],
                Next = next,
                MayMove = mayMove,
                MayPost = mayMove ? MayPost(detail, next) : [],
                Bidders = bidding.Select(bid => bid.BidderCode).Distinct().Count(),
                Warnings =
                [
                    .. CodeWarnings(detail.UnifiedCode, null),
                    .. lots.SelectMany(lot => CodeWarnings(lot.UnifiedCode, lot.Number)),
                    .. bidding
                        .Where(bid => bid.RegisteredName is not null)
                        .Select(bid =>
                            BidBook.NameDiffers(bid.BidderName, bid.RegisteredName!) with
                            {
                                Lot = bid.Lot,
                                BidderCode = bid.BidderCode,
                            }
                        ),
                    .. BidBook.SeveralBids(
                        bidding.Select(bid =>
                            (
                                bid.Lot,
                                bid.Ordinal,
                                bid.BidderCode,
                                bid.BidderName,
                                bid.Alternative,
                                bid.Members
                            )
                        )
                    ),
                ],
            };
        }

        private static IEnumerable<RecordWarning> CodeWarnings(string? code, string? lot) =>
            code is null
                ? []
                : TransactionCode
                    .Faults(code)
                    .Select(fault => new RecordWarning(fault.Rule, fault.Message) { Lot = lot });

        private async Task<bool> MayMove(Guid id, CancellationToken cancel)
        {
            var scope = current.Caller.MovableProcurements(time.Today());
            return scope.Areas.Count > 0
                && await sql.One<Guid?>(Movable, scope, new { id }, cancel) is not null;
        }

        private IReadOnlyList<string> MayPost(Detail detail, IReadOnlyList<string> next)
        {
            var place = new DataPlace(detail.Region, detail.Kind, detail.OfficeId, detail.Source);
            var poster =
                current.Caller.Kind == CallerKind.System ? StepPoster.System
                : current.Caller.ScopeOf(ProcurementPermissions.ManageProcurement).Holds(place)
                    ? StepPoster.Centre
                : StepPoster.Agency;
            return
            [
                .. next.Where(code =>
                    kinds.Find(detail.Kind)?.Step(code, detail.Method)?.By.Contains(poster) == true
                ),
            ];
        }

        private IReadOnlyList<string> Next(Detail detail, List<Lot> lots, List<StepRow> steps)
        {
            if (kinds.Find(detail.Kind) is not { } kind)
            {
                return [];
            }

            var row = new RecordedProcurement
            {
                Kind = detail.Kind,
                Method = detail.Method,
                Country = detail.Country,
            };
            row.Lots.AddRange(
                lots.Select(lot => new RecordedProcurement.Lot
                {
                    Number = lot.Number,
                    State = lot.State,
                })
            );
            row.Steps.AddRange(
                steps.Select(step => new RecordedProcurement.Posted
                {
                    Step = step.Code,
                    Lot = step.Lot,
                    Ordinal = step.Ordinal,
                    Figures = step.Figures,
                })
            );
            return [.. StepOrder.Offered(kind, row).Select(step => step.Code)];
        }

        private sealed record InstantRow
        {
            public string Name { get; init; } = "";
            public DateTimeOffset At { get; init; }
        }

        private sealed record StepRow
        {
            public string Code { get; init; } = "";
            public string Lot { get; init; } = "";
            public int Ordinal { get; init; }
            public DateTimeOffset? At { get; init; }
            public string? Reference { get; init; }
            public string Figures { get; init; } = "{}";
            public string Documents { get; init; } = "[]";
            public DateTimeOffset RecordedAt { get; init; }
            public string RecordedBy { get; init; } = "";

            public Step Step(KindStep? known, bool withheld) =>
                new()
                {
                    Name = Code,
                    Lot = Lot.Length == 0 ? null : Lot,
                    Ordinal = Ordinal,
                    At = At,
                    Reference = Reference,
                    Figures = FigureRules
                        .Parse(Figures)
                        .Where(figure =>
                            !withheld || known?.Figure(figure.Key) is { Withheld: false }
                        )
                        .ToDictionary(),
                    // A list of those who qualified is a document.
                    Documents =
                        withheld && known is not { SaysWhoTakesPart: false }
                            ? []
                            : PostedDocuments.Parse(Documents),
                    RecordedAt = RecordedAt,
                    RecordedBy = RecordedBy,
                };
        }

        private sealed record BidRow
        {
            public int Ordinal { get; init; }
            public string Lot { get; init; } = "";
            public int Round { get; init; }
            public bool Superseded { get; init; }
            public bool Alternative { get; init; }
            public string? Members { get; init; }
            public string? RegisteredName { get; init; }
            public DateTimeOffset? ReceivedAt { get; init; }
            public EntityCode BidderCode { get; init; }
            public string BidderName { get; init; } = "";
            public long? AmountMinor { get; init; }
            public string Status { get; init; } = "";
            public bool Winner { get; init; }

            public Bid Bid() =>
                new()
                {
                    Ordinal = Ordinal,
                    Lot = Lot,
                    Round = Round,
                    Superseded = Superseded,
                    Alternative = Alternative,
                    Members = BidBook.Members(Members),
                    RegisteredName = RegisteredName,
                    ReceivedAt = ReceivedAt,
                    BidderCode = BidderCode,
                    BidderName = BidderName,
                    AmountMinor = AmountMinor,
                    Status = Status,
                    Winner = Winner,
                };
        }
    }
}
