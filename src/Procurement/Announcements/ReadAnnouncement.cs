using System.Text.Json.Serialization;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

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

        /// <summary>See <see cref="TradingCatalogue.Kinds"/>.</summary>
        public string Kind { get; init; } = "";

        /// <summary>See <see cref="TradingCatalogue.Methods"/>.</summary>
        public string Method { get; init; } = "";

        /// <summary>Kind of work or goods.</summary>
        public string? Category { get; init; }

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

        /// <summary>See <see cref="TradingCatalogue.States"/>.</summary>
        public string State { get; init; } = "";

        /// <summary>Why it failed or was cancelled.</summary>
        public string? Reason { get; init; }

        /// <summary>When it was last changed.</summary>
        public DateTimeOffset ChangedAt { get; init; }

        /// <summary>Bids that were read out; null before the opening.</summary>
        public int? Bids { get; init; }

        /// <summary>Who won, by name; null before the award.</summary>
        public string? WinnerName { get; init; }

        /// <summary>At what price, in the currency's hundredth.</summary>
        public long? WinningMinor { get; init; }

        /// <summary>At what price; null before the award.</summary>
        [JsonIgnore]
        public Money? WinningPrice => Money.Of(WinningMinor, Currency);

        /// <summary>Steps whose instants are known, in their order.</summary>
        public IReadOnlyList<Step> Steps { get; init; } = [];
    }

    /// <summary>A step and when it happened, or is due.</summary>
    public sealed record Step
    {
        /// <summary>See <see cref="TradingCatalogue.Steps"/>.</summary>
        public string Name { get; init; } = "";

        /// <summary>When.</summary>
        public DateTimeOffset At { get; init; }
    }

    [WithoutScope("notices and results are for everybody")]
    private static readonly Statement One = Statement.Of(
        "procurement.announcement.one",
        """
        select p.id, p.ocid, p.source_reference, p.title, p.kind, p.method, p.category, p.region, p.buyer_name,
               p.ceiling_minor, p.currency, p.state, p.reason, p.changed_at,
               w.bidder_name as winner_name, w.amount_minor as winning_minor
        from procurement p
        left join bid w on w.procurement_id = p.id and w.winner = {true}
        where p.id = @id and p.country = 'CN'
        """
    );

    private static readonly Statement Steps = Statement.Of(
        "procurement.announcement.steps",
        "select step as name, at from procurement_step where procurement_id = @id order by at, recorded_at"
    );

    private static readonly Statement CountBids = Statement.Of(
        "procurement.announcement.bids",
        "select count(*) from bid where procurement_id = @id and status <> 'withdrawn'"
    );

    internal sealed class Handler(SqlSession sql) : IQueryHandler<Query, Announcement>
    {
        public async ValueTask<Outcome<Announcement>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var found = await sql.One<Announcement>(One, new { id = query.Id }, cancellationToken);
            if (found is null)
            {
                return Problem.NotFound("没有这个项目。", "There is no such procurement.");
            }

            var steps = await sql.Query<Step>(Steps, new { id = query.Id }, cancellationToken);
            return found with
            {
                Steps = steps,
                Bids = steps.Any(step => step.Name == "opening")
                    ? await sql.One<int>(CountBids, new { id = query.Id }, cancellationToken)
                    : null,
            };
        }
    }
}
