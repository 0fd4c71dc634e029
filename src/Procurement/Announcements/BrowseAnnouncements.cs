using System.Text.Json.Serialization;
using FluentValidation;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement.Kinds;

namespace Trading.Procurement.Announcements;

/// <summary>
/// What the province trades, for everybody: notices and results, what changed last first. Who bid is told by its result
/// alone, and other countries' markets (imported to train on) are none of the province's.
/// </summary>
public static class BrowseAnnouncements
{
    /// <summary>Those that match every filter given.</summary>
    [Anyone(
        "notices and results are published to everybody (招标公告和公示信息发布管理办法, art. 8)"
    )]
    public sealed record Query : IQuery<Page<Item>>
    {
        /// <summary>Part of the title, of the source's number or of the buyer's name.</summary>
        public string? Text { get; init; }

        /// <summary>See <see cref="TradingKinds.Kinds"/>.</summary>
        public string? Kind { get; init; }

        /// <summary>See <see cref="AnnouncementStages"/>.</summary>
        public string? Stage { get; init; }

        /// <summary>A region with everything below it.</summary>
        public string? Region { get; init; }

        /// <summary>Where the page begins; null for the first.</summary>
        public string? Cursor { get; init; }

        /// <summary>Items a page.</summary>
        public int Take { get; init; } = 20;
    }

    /// <summary>One line of the list.</summary>
    public sealed record Item
    {
        /// <summary>Key.</summary>
        public Guid Id { get; init; }

        /// <summary>What is bought.</summary>
        public string Title { get; init; } = "";

        /// <summary>See <see cref="TradingKinds.Kinds"/>.</summary>
        public string Kind { get; init; } = "";

        /// <summary>One of <see cref="TradingKinds.Methods"/>.</summary>
        public string Method { get; init; } = "";

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

        /// <summary>See <see cref="TradingKinds.States"/>.</summary>
        public string State { get; init; } = "";

        /// <summary>When bids were or are due.</summary>
        public DateTimeOffset? DeadlineAt { get; init; }

        /// <summary>When it was awarded; null before.</summary>
        public DateTimeOffset? AwardedAt { get; init; }

        /// <summary>Who won, by name, of several the first; null before the award.</summary>
        public string? WinnerName { get; init; }

        /// <summary>How many firms won its lots.</summary>
        public int Winners { get; init; }

        /// <summary>True while bids may be handed in.</summary>
        public bool TakesBids { get; init; }

        /// <summary>When it was last changed.</summary>
        public DateTimeOffset ChangedAt { get; init; }
    }

    /// <summary>The last item of a page.</summary>
    internal sealed record Position(DateTimeOffset At, Guid Id);

    [WithoutScope("notices and results are for everybody")]
    private static readonly Statement Select = Statement.Of(
        "procurement.announcement.list",
        """
        select p.id, p.title, p.kind, p.method, p.region, p.buyer_name, p.ceiling_minor, p.currency, p.state,
               case when p.state in @taking then {true} else {false} end as takes_bids, p.changed_at, s.at as deadline_at, a.at as awarded_at,
               (select min(w.bidder_name) from bid w where w.procurement_id = p.id and w.winner = {true}) as winner_name,
               (select count(distinct w.bidder_code) from bid w where w.procurement_id = p.id and w.winner = {true}) as winners
        from procurement p
        left join procurement_step s on s.procurement_id = p.id and s.step = 'deadline'
        left join procurement_step a on a.procurement_id = p.id and a.step = 'award'
        where (p.changed_at < @at or (p.changed_at = @at and p.id < @id))
          and p.country = 'CN'
          and (@kind is null or p.kind = @kind)
          and (@staged = {false} or p.state in @states)
          and (@dueAfter is null or s.at > @dueAfter)
          and (@region is null or p.region between @region and @regionEnd)
          and (@text is null or lower(p.title) like @text escape '\' or lower(p.source_reference) like @text escape '\'
               or lower(p.buyer_name) like @text escape '\')
        order by p.changed_at desc, p.id desc {page} {recompile}
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

    internal sealed class Handler(SqlSession sql, TradingKinds kinds, TimeProvider time)
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

            var region = RegionCode.RangeOf(query.Region);
            var stage = AnnouncementStages.Find(query.Stage);
            var items = await sql.Query<Item>(
                Select,
                new
                {
                    at = start.Value.At,
                    id = start.Value.Id,
                    kind = string.IsNullOrEmpty(query.Kind) ? null : query.Kind,
                    taking = kinds.StatesOf(Standing.TakesBids),
                    staged = stage is not null,
                    states = stage?.States(kinds) ?? [""],
                    dueAfter = stage is { TakesBids: true }
                        ? time.GetUtcNow()
                        : (DateTimeOffset?)null,
                    region = region?.First,
                    regionEnd = region?.Last,
                    text = Like.Contains(query.Text),
                    skip = 0,
                    take = query.Take + 1,
                },
                cancellationToken
            );
            return Cursor.Page(items, query.Take, item => new Position(item.ChangedAt, item.Id));
        }
    }
}
