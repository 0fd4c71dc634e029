using Trading.Alerts.Contracts;
using Trading.Analysis.Networks;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Networks;

/// <summary>A finding with the procurements on which it rests; one that went tells when.</summary>
public static class GetNetworkFinding
{
    /// <summary>The most lines that are told, the latest.</summary>
    public const int MostLines = 500;

    /// <summary>By key.</summary>
    [Requires(AlertsPermissions.ReviewAlerts)]
    public sealed record Query(Guid Id) : IQuery<Detail>;

    /// <summary>The finding.</summary>
    public sealed record Detail
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

        /// <summary>What was counted.</summary>
        public LocalizedText Sentence { get; init; }

        /// <summary>What else would explain it.</summary>
        public LocalizedText Otherwise { get; init; }

        /// <summary>Since when it is said.</summary>
        public DateTimeOffset Since { get; init; }

        /// <summary>When it was said no longer; null while it is.</summary>
        public DateTimeOffset? GoneAt { get; init; }

        /// <summary>Between whom.</summary>
        public IReadOnlyList<NetworkNode> Members { get; init; } = [];

        /// <summary>On what it rests, the latest first.</summary>
        public IReadOnlyList<Line> RestsOn { get; init; } = [];

        /// <summary>True where there are more lines than are told.</summary>
        public bool IsCut { get; init; }
    }

    /// <summary>A line of what it rests on.</summary>
    public sealed record Line
    {
        /// <summary>The procurement.</summary>
        public Guid ProcurementId { get; init; }

        /// <summary>What is bought.</summary>
        public string Title { get; init; } = "";

        /// <summary>When its bids were opened.</summary>
        public DateOnly? OpenedOn { get; init; }

        /// <summary>The lot; empty where the line is of the whole.</summary>
        public string Lot { get; init; } = "";

        /// <summary>Which member, by code or token.</summary>
        public string Member { get; init; } = "";

        /// <summary>True where it won the lot.</summary>
        public bool Won { get; init; }

        /// <summary>What is shared, by its mask; null where that is the meeting itself.</summary>
        public string? Shown { get; init; }
    }

    private const string InOrder =
        " order by p.opened_on desc, p.procurement_id, a.lot, a.bidder {page}";

    private const string Meeting = """
        select p.procurement_id, p.title, p.opened_on, a.lot, a.bidder as member, a.won
        from network_part a join network_procurement p on p.procurement_id = a.procurement_id
        where a.bidder in @members and {scope p.region, p.kind, p.office_id}
        """;

    private static readonly Statement OfGroup = Statement.Of(
        "alerts.network_part.of_finding",
        Meeting
            + """
             and p.market = @area and exists (
                select 1 from network_part b
                where b.procurement_id = a.procurement_id and b.lot = a.lot and b.bidder in @members and b.bidder <> a.bidder)
            """
            + InOrder
    );

    private static readonly Statement OfExpert = Statement.Of(
        "alerts.network_part.of_expert",
        Meeting
            + """
             and p.market = @area and a.won = {true} and exists (
                select 1 from network_seat s where s.procurement_id = a.procurement_id and s.expert in @members)
            """
            + InOrder
    );

    private static readonly Statement OfBuyer = Statement.Of(
        "alerts.network_part.of_buyer",
        Meeting + " and p.market = @area and a.won = {true} and p.buyer in @members " + InOrder
    );

    private static readonly Statement OfTraces = Statement.Of(
        "alerts.network_edge.of_finding",
        """
        select p.procurement_id, p.title, p.opened_on, e.one as member, e.shown
        from network_edge e join network_procurement p on p.procurement_id = e.procurement_id
        where e.one_kind = 'firm' and e.one in @members and e.relation in @relations
          and exists (
              select 1 from network_edge x
              where x.other_kind = e.other_kind and x.other = e.other and x.one in @members and x.one <> e.one)
          and {scope p.region, p.kind, p.office_id}
        order by p.opened_on desc, p.procurement_id, e.one, e.place {page}
        """
    );

    internal sealed class Handler(
        SqlSession sql,
        FindingReader findings,
        NetworkStore store,
        CurrentCaller current
    ) : IQueryHandler<Query, Detail>
    {
        public async ValueTask<Outcome<Detail>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var scope = current.Caller.ScopeOf(AlertsPermissions.ReviewAlerts);
            var found = await findings.Find(query.Id, scope, cancellationToken);
            if (found is null)
            {
                return Problem.NotFound("没有这条发现。", "There is no such finding.");
            }

            var nodes = found.Nodes;
            var names = await store.NamesOf(
                [.. nodes.Select(FindingBook.NameKeyOf)],
                cancellationToken
            );
            var statement = found.Kind switch
            {
                NetworkRelations.Expert => OfExpert,
                NetworkRelations.Buyer => OfBuyer,
                NetworkRelations.Shared => OfTraces,
                _ => OfGroup,
            };
            var lines = await sql.Query<Line>(
                statement,
                scope,
                new
                {
                    members = nodes.Select(node => node.Key).ToArray(),
                    area = found.Area,
                    relations = Traces.All.Select(term => term.Code).ToArray(),
                    skip = 0,
                    take = MostLines + 1,
                },
                cancellationToken
            );
            return new Detail
            {
                Id = found.Id,
                Kind = found.Kind,
                Level = Levels.Code(found.Level),
                Strength = found.Strength,
                PValue = found.PValue,
                Sentence = new(found.SentenceZh, found.SentenceEn),
                Otherwise = NetworkRelations.Otherwise(found.Kind),
                Since = found.Since,
                GoneAt = found.GoneAt,
                Members =
                [
                    .. nodes.Select(node => new NetworkNode(
                        node.ToString(),
                        node.Kind,
                        node.Key,
                        FindingBook.NameOf(node, names),
                        IsSeed: true
                    )),
                ],
                RestsOn = [.. lines.Take(MostLines)],
                IsCut = lines.Count > MostLines,
            };
        }
    }
}
