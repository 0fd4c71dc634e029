using System.Text.Json.Serialization;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement.Kinds;

namespace Trading.Procurement.Announcements;

/// <summary>
/// One procurement as everybody may read it: notice, steps, result. How many bid is told from the opening on, who won
/// from the award on; the others' names and prices are not.
/// </summary>
public static class ReadAnnouncement
{
    /// <summary>By key.</summary>
    [Anyone(
        "notices and results are published to everybody (招标公告和公示信息发布管理办法, art. 8)"
    )]
    public sealed record Query(Guid Id) : IQuery<Announcement>;

    /// <summary>What is published.</summary>
    public sealed record Announcement
    {
        /// <summary>Key.</summary>
        public Guid Id { get; init; }

        /// <summary>OCDS id.</summary>
        public string Ocid { get; init; } = "";

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

        /// <summary>GB/T 2260.</summary>
        public string? Region { get; init; }

        /// <summary>Who buys.</summary>
        public string BuyerName { get; init; } = "";

        /// <summary>Who runs it for the buyer; null where nobody does.</summary>
        public string? AgencyName { get; init; }

        /// <summary>Unified transaction code (统一交易标识码) as it was given.</summary>
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

        /// <summary>Why it failed or was cancelled.</summary>
        public string? Reason { get; init; }

        /// <summary>When it was last changed.</summary>
        public DateTimeOffset ChangedAt { get; init; }

        /// <summary>Firms that bid; null before the opening.</summary>
        public int? Bids { get; init; }

        /// <summary>True while bids may be handed in, unless the deadline has passed.</summary>
        public bool TakesBids { get; init; }

        /// <summary>Its lots with their winners, in their order.</summary>
        public IReadOnlyList<Lot> Lots { get; init; } = [];

        /// <summary>Who won, by name, where there is one lot; null before the award.</summary>
        public string? WinnerName => Lots is [var only] ? only.WinnerName : null;

        /// <summary>At what price, in the currency's hundredth, where there is one lot.</summary>
        public long? WinningMinor => Lots is [var only] ? only.WinningMinor : null;

        /// <summary>At what price; null before the award.</summary>
        [JsonIgnore]
        public Money? WinningPrice => Money.Of(WinningMinor, Currency);

        /// <summary>What an amount comes to in its currency.</summary>
        public Money? Amount(long? minor) => Money.Of(minor, Currency);

        /// <summary>Steps whose instants are known, in their order.</summary>
        public IReadOnlyList<Step> Steps { get; init; } = [];

        /// <summary>The instants that count by name, the deadline among them.</summary>
        public IReadOnlyDictionary<string, DateTimeOffset> Instants { get; init; } =
            new Dictionary<string, DateTimeOffset>();
    }

    /// <summary>A lot.</summary>
    public sealed record Lot
    {
        /// <summary>Its number.</summary>
        public string Number { get; init; } = "";

        /// <summary>What is bought with it; null where it is the whole.</summary>
        public string? Title { get; init; }

        /// <summary>Its ceiling in the currency's hundredth.</summary>
        public long? CeilingMinor { get; init; }

        /// <summary>See <see cref="TradingKinds.States"/>.</summary>
        public string State { get; init; } = "";

        /// <summary>Who won it; null before the award.</summary>
        public string? WinnerName { get; init; }

        /// <summary>At what price, in the currency's hundredth.</summary>
        public long? WinningMinor { get; init; }
    }

    /// <summary>A step and when it happened.</summary>
    public sealed record Step
    {
        /// <summary>A step of the kind, or an instant that counts.</summary>
        public string Name { get; init; } = "";

        /// <summary>Its lot; empty where it is of all of them.</summary>
        public string Lot { get; init; } = "";

        /// <summary>Which of several it is, from 1.</summary>
        public int Ordinal { get; init; } = 1;

        /// <summary>When.</summary>
        public DateTimeOffset At { get; init; }
    }

    [WithoutScope("notices and results are for everybody")]
    private static readonly Statement One = Statement.Of(
        "procurement.announcement.one",
        """
        select p.id, p.ocid, p.source_reference, p.title, p.kind, p.method, p.category, p.region, p.buyer_name,
               p.agency_name, p.unified_code,
               p.ceiling_minor, p.currency, p.state, p.reason, p.changed_at
        from procurement p
        where p.id = @id and p.country = 'CN'
        """
    );

    private static readonly Statement Steps = Statement.Of(
        "procurement.announcement.steps",
        """
        select step as name, lot, ordinal, at from posted_step
        where procurement_id = @id and at is not null order by at, recorded_at
        """
    );

    private static readonly Statement Instants = Statement.Of(
        "procurement.announcement.instants",
        "select step as name, at from procurement_step where procurement_id = @id"
    );

    private static readonly Statement LotsOf = Statement.Of(
        "procurement.announcement.lots",
        """
        select l.number, l.title, l.ceiling_minor, l.state, w.bidder_name as winner_name, w.amount_minor as winning_minor
        from procurement_lot l
        left join bid w on w.procurement_id = l.procurement_id and w.lot = l.number and w.winner = {true}
        where l.procurement_id = @id order by l.place
        """
    );

    private static readonly Statement CountBids = Statement.Of(
        "procurement.announcement.bids",
        "select count(distinct bidder_code) from bid where procurement_id = @id and status <> 'withdrawn' and superseded = {false}"
    );

    internal sealed class Handler(SqlSession sql, TradingKinds kinds)
        : IQueryHandler<Query, Announcement>
    {
        public async ValueTask<Outcome<Announcement>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var asked = new { id = query.Id };
            var found = await sql.One<Announcement>(One, asked, cancellationToken);
            if (found is null)
            {
                return Problem.NotFound("没有这个项目。", "There is no such procurement.");
            }

            var instants = (await sql.Query<Step>(Instants, asked, cancellationToken)).ToDictionary(
                one => one.Name,
                one => one.At
            );
            var kind = kinds.Find(found.Kind);
            return found with
            {
                TakesBids = kinds.Of(found.State).HasFlag(Standing.TakesBids),
                Lots = await sql.Query<Lot>(LotsOf, asked, cancellationToken),
                Steps =
                [
                    .. (await sql.Query<Step>(Steps, asked, cancellationToken))
                        // What OCDS publishes is for everybody; objections, deposits and the handing in of bids are not.
                        .Where(step => kind?.Step(step.Name, found.Method)?.Tag is not null)
                        .OrderBy(step => step.At)
                        .ThenBy(step => kind?.Step(step.Name, found.Method)?.Order),
                ],
                Instants = instants,
                Bids = instants.ContainsKey(Told.Opening)
                    ? await sql.One<int>(CountBids, asked, cancellationToken)
                    : null,
            };
        }
    }
}
