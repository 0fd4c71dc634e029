using Trading.Analysis.Networks;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Networks;

/// <summary>Reads parts of the network: every tie by a procurement of the scope, or by the register of a firm that has one.</summary>
internal sealed class GraphReader(SqlSession sql, NetworkStore store, FindingReader findings)
{
    /// <summary>What to read.</summary>
    /// <param name="Seeds">Around these.</param>
    /// <param name="Relations">Ties of these kinds.</param>
    /// <param name="From">From this day on.</param>
    /// <param name="To">To this day.</param>
    /// <param name="IsClosed">Between the seeds alone, and what they share.</param>
    public sealed record Wanted(
        IReadOnlyList<NodeKey> Seeds,
        string[] Relations,
        DateOnly? From,
        DateOnly? To,
        bool IsClosed
    );

    private const int MostTies = 1_500;
    private const int MostFirms = 60;

    private const string Ties = """
        select e.relation, e.one_kind, e.one, e.other_kind, e.other, e.shown, e.procurement_id, p.title, p.opened_on
        from network_edge e join network_procurement p on p.procurement_id = e.procurement_id
        """;

    private const string InTime = """
        and (@from is null or p.opened_on >= @from) and (@to is null or p.opened_on <= @to)
        and {scope p.region, p.kind, p.office_id}
        """;

    private const string Latest =
        " order by p.opened_on desc, e.source, e.place {page} {recompile}";

    private static readonly Statement From = Statement.Of(
        "alerts.network_edge.from_nodes",
        Ties
            + " where e.one_kind in @kinds and e.one in @keys and e.relation in @relations "
            + InTime
            + Latest
    );

    private static readonly Statement Into = Statement.Of(
        "alerts.network_edge.into_nodes",
        Ties
            + " where e.other_kind in @kinds and e.other in @keys and e.relation in @relations "
            + InTime
            + Latest
    );

    private const string Seen = """
        exists (
            select 1 from network_part b join network_procurement p on p.procurement_id = b.procurement_id
            where b.bidder = e.one and {scope p.region, p.kind, p.office_id})
        """;

    private static readonly Statement Registered = Statement.Of(
        "alerts.network_edge.registered",
        $$"""
        select e.relation, e.one_kind, e.one, e.other_kind, e.other, e.shown from network_edge e
        where e.procurement_id is null and e.relation in @relations
          and ((e.one_kind in @kinds and e.one in @keys) or (e.other_kind in @kinds and e.other in @keys))
          and {{Seen}}
        order by e.source, e.place {page}
        """
    );

    private const string Meetings = """
        select a.bidder as one, b.bidder as other, count(distinct a.procurement_id) as times,
               count(distinct case when a.won = {true} then a.procurement_id end) as one_wins,
               count(distinct case when b.won = {true} then b.procurement_id end) as other_wins,
               min(p.opened_on) as first_on, max(p.opened_on) as last_on
        from network_part a
        join network_part b on b.procurement_id = a.procurement_id and b.lot = a.lot and b.bidder <> a.bidder
        join network_procurement p on p.procurement_id = a.procurement_id
        where a.bidder in @firms
        """;

    private const string Oftenest =
        " group by a.bidder, b.bidder order by count(distinct a.procurement_id) desc, a.bidder, b.bidder {page} {recompile}";

    private static readonly Statement MetBy = Statement.Of(
        "alerts.network_part.met_by",
        Meetings + " " + InTime + Oftenest
    );

    private static readonly Statement MetAmong = Statement.Of(
        "alerts.network_part.met_among",
        Meetings + " and b.bidder in @firms and a.bidder < b.bidder " + InTime + Oftenest
    );

    public async Task<NetworkGraph> Read(Wanted wanted, DataScope scope, CancellationToken cancel)
    {
        var ties = new Collected(wanted.Seeds);
        var relations = wanted.Relations.Where(kind => kind != EdgeKinds.Met).ToArray();
        await Tie(From, wanted.Seeds, relations, wanted, scope, ties, cancel);
        await Tie(Into, wanted.Seeds, relations, wanted, scope, ties, cancel);
        await Tie(Registered, wanted.Seeds, relations, wanted, scope, ties, cancel);
        // One step more: who else shares it, who won there.
        var beyond = ties
            .Nodes.Where(node =>
                !wanted.Seeds.Contains(node)
                && (Traces.Is(node.Kind) || node.Kind == NodeKinds.Procurement)
            )
            .ToList();
        if (!wanted.IsClosed && beyond.Count > 0)
        {
            await Tie(Into, beyond, relations, wanted, scope, ties, cancel);
            await Tie(Registered, beyond, relations, wanted, scope, ties, cancel);
        }

        if (wanted.Relations.Contains(EdgeKinds.Met))
        {
            await Meet(wanted, scope, ties, cancel);
        }

        return await Graph(wanted, ties, scope, cancel);
    }

    private async Task Tie(
        Statement statement,
        IReadOnlyList<NodeKey> nodes,
        string[] relations,
        Wanted wanted,
        DataScope scope,
        Collected ties,
        CancellationToken cancel
    )
    {
        if (relations.Length == 0)
        {
            return;
        }

        foreach (var some in nodes.Chunk(MostNodesAtOnce))
        {
            var rows = await sql.Query<TieRow>(
                statement,
                scope,
                new
                {
                    kinds = some.Select(node => node.Kind).Distinct().ToArray(),
                    keys = some.Select(node => node.Key).ToArray(),
                    relations,
                    from = wanted.From,
                    to = wanted.To,
                    skip = 0,
                    take = MostTies,
                },
                cancel
            );
            ties.IsCut |= rows.Count == MostTies;
            rows.ForEach(ties.Add);
        }
    }

    private const int MostNodesAtOnce = 400;

    private async Task Meet(
        Wanted wanted,
        DataScope scope,
        Collected ties,
        CancellationToken cancel
    )
    {
        var firms = wanted
            .Seeds.Where(seed => seed.Kind == NodeKinds.Firm)
            .Select(seed => seed.Key)
            .ToList();
        if (firms.Count > 0 && !wanted.IsClosed)
        {
            ties.IsCut |= await Met(MetBy, firms, MostFirms, wanted, scope, ties, cancel);
        }

        string[] all =
        [
            .. ties
                .Nodes.Where(node => node.Kind == NodeKinds.Firm)
                .Select(node => node.Key)
                .Take(MostFirms + firms.Count),
        ];
        if (all.Length > 1)
        {
            ties.IsCut |= await Met(MetAmong, all, MostTies, wanted, scope, ties, cancel);
        }
    }

    private async Task<bool> Met(
        Statement statement,
        IReadOnlyList<string> firms,
        int take,
        Wanted wanted,
        DataScope scope,
        Collected ties,
        CancellationToken cancel
    )
    {
        var rows = await sql.Query<MetRow>(
            statement,
            scope,
            new
            {
                firms = firms.ToArray(),
                from = wanted.From,
                to = wanted.To,
                skip = 0,
                take,
            },
            cancel
        );
        rows.ForEach(ties.Add);
        return rows.Count == take;
    }

    private async Task<NetworkGraph> Graph(
        Wanted wanted,
        Collected ties,
        DataScope scope,
        CancellationToken cancel
    )
    {
        var edges = ties.Edges();
        // What one firm alone uses ties nobody, unless it was asked for.
        var sharers = edges
            .Where(edge => Traces.Is(edge.Other.Kind))
            .GroupBy(edge => edge.Other)
            .Where(trace =>
                wanted.Seeds.Contains(trace.Key)
                || trace.Select(edge => edge.One).Distinct().Skip(1).Any()
            )
            .Select(trace => trace.Key)
            .ToHashSet();
        edges =
        [
            .. edges.Where(edge => !Traces.Is(edge.Other.Kind) || sharers.Contains(edge.Other)),
        ];
        var nodes = new List<NodeKey>(wanted.Seeds.Where(seed => ties.Nodes.Contains(seed)));
        var isCut = ties.IsCut;
        foreach (var edge in edges)
        {
            foreach (var node in new[] { edge.One, edge.Other })
            {
                if (!nodes.Contains(node))
                {
                    if (nodes.Count >= GetNetwork.MostNodes)
                    {
                        isCut = true;
                        continue;
                    }

                    nodes.Add(node);
                }
            }
        }

        var shown = nodes.ToHashSet();
        var names = await store.NamesOf([.. nodes.Select(FindingBook.NameKeyOf)], cancel);
        var found = await findings.Among(
            [.. nodes.Select(node => node.Key).Distinct(StringComparer.Ordinal)],
            scope,
            cancel
        );
        return new(
            [
                .. nodes.Select(node => new NetworkNode(
                    node.ToString(),
                    node.Kind,
                    node.Key,
                    ties.LabelOf(node) ?? FindingBook.NameOf(node, names),
                    wanted.Seeds.Contains(node)
                )),
            ],
            [
                .. edges
                    .Where(edge => shown.Contains(edge.One) && shown.Contains(edge.Other))
                    .Select(edge => edge.Said()),
            ],
            found,
            isCut
        );
    }

    internal sealed record TieRow
    {
        public string Relation { get; init; } = "";
        public string OneKind { get; init; } = "";
        public string One { get; init; } = "";
        public string OtherKind { get; init; } = "";
        public string Other { get; init; } = "";
        public string? Shown { get; init; }
        public Guid? ProcurementId { get; init; }
        public string? Title { get; init; }
        public DateOnly? OpenedOn { get; init; }
    }

    internal sealed record MetRow
    {
        public string One { get; init; } = "";
        public string Other { get; init; } = "";
        public long Times { get; init; }
        public long OneWins { get; init; }
        public long OtherWins { get; init; }
        public DateOnly? FirstOn { get; init; }
        public DateOnly? LastOn { get; init; }
    }

    /// <summary>An edge as it is gathered.</summary>
    internal sealed record Gathered(
        string Kind,
        NodeKey One,
        NodeKey Other,
        long Times,
        DateOnly? First,
        DateOnly? Last,
        LocalizedText RestsOn
    )
    {
        public NetworkEdge Said() =>
            new(
                Kind,
                One.ToString(),
                Other.ToString(),
                Times,
                First,
                Last,
                RestsOn,
                EdgeKinds.Otherwise(Kind)
            );
    }

    /// <summary>What was read so far, once each.</summary>
    private sealed class Collected(IReadOnlyList<NodeKey> seeds)
    {
        private const int TitlesSaid = 3;

        private readonly Dictionary<(string, NodeKey, NodeKey), List<TieRow>> _ties = [];
        private readonly Dictionary<(NodeKey, NodeKey), MetRow> _met = [];
        private readonly Dictionary<NodeKey, string> _labels = [];
        private readonly HashSet<NodeKey> _nodes = [];

        public bool IsCut { get; set; }

        /// <summary>Seeds that have any tie, and what is tied.</summary>
        public IReadOnlyCollection<NodeKey> Nodes => _nodes;

        public string? LabelOf(NodeKey node) => _labels.GetValueOrDefault(node);

        public void Add(TieRow row)
        {
            NodeKey one = new(row.OneKind, row.One),
                other = new(row.OtherKind, row.Other);
            var key = (row.Relation, one, other);
            if (!_ties.TryGetValue(key, out var rows))
            {
                _ties[key] = rows = [];
            }

            if (!rows.Exists(known => known.ProcurementId == row.ProcurementId))
            {
                rows.Add(row);
            }

            _nodes.Add(one);
            _nodes.Add(other);
            if (Traces.Is(other.Kind) && row.Shown is { } shown)
            {
                _labels.TryAdd(other, shown.Trim());
            }

            if (other.Kind == NodeKinds.Procurement && row.Title is { } title)
            {
                _labels.TryAdd(other, title);
            }
        }

        public void Add(MetRow row)
        {
            NodeKey one = new(NodeKinds.Firm, row.One),
                other = new(NodeKinds.Firm, row.Other);
            var flipped = string.CompareOrdinal(row.One, row.Other) > 0;
            _met[flipped ? (other, one) : (one, other)] = flipped
                ? row with
                {
                    One = row.Other,
                    Other = row.One,
                    OneWins = row.OtherWins,
                    OtherWins = row.OneWins,
                }
                : row;
            _nodes.Add(one);
            _nodes.Add(other);
        }

        public List<Gathered> Edges() =>
            [
                .. _met.Select(met => new Gathered(
                        EdgeKinds.Met,
                        met.Key.Item1,
                        met.Key.Item2,
                        met.Value.Times,
                        met.Value.FirstOn,
                        met.Value.LastOn,
                        new(
                            $"同场 {met.Value.Times} 个项目；前者中标 {met.Value.OneWins}，后者 {met.Value.OtherWins}",
                            $"Met in {met.Value.Times} procurements; the former won {met.Value.OneWins}, the latter {met.Value.OtherWins}"
                        )
                    ))
                    .Concat(_ties.Select(tie => Tied(tie.Key, tie.Value)))
                    .OrderByDescending(edge =>
                        seeds.Contains(edge.One) || seeds.Contains(edge.Other)
                    )
                    .ThenByDescending(edge => Traces.Is(edge.Kind))
                    .ThenByDescending(edge => edge.Times)
                    .ThenBy(edge => edge.One.ToString(), StringComparer.Ordinal)
                    .ThenBy(edge => edge.Other.ToString(), StringComparer.Ordinal),
            ];

        private static Gathered Tied(
            (string Kind, NodeKey One, NodeKey Other) key,
            List<TieRow> rows
        )
        {
            var of = rows.Where(row => row.ProcurementId is not null).ToList();
            var titles = of.Select(row => row.Title!).Distinct(StringComparer.Ordinal).ToList();
            var named = string.Join('、', titles.Take(TitlesSaid));
            var more = titles.Count - TitlesSaid;
            return new(
                key.Kind,
                key.One,
                key.Other,
                of.Count,
                of.Min(row => row.OpenedOn),
                of.Max(row => row.OpenedOn),
                of.Count == 0
                    ? new("登记信息", "The register")
                    : new(
                        more > 0 ? $"{named} 等 {titles.Count} 个项目" : named,
                        more > 0 ? $"{named} and {more} more" : named
                    )
            );
        }
    }
}
