using Trading.Analysis.Networks;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Networks;

/// <summary>A node of the network.</summary>
internal readonly record struct NodeKey(string Kind, string Key)
{
    public override string ToString() => $"{Kind}:{Key}";

    public static NodeKey Parse(string text) =>
        new(
            text[..text.IndexOf(':', StringComparison.Ordinal)],
            text[(text.IndexOf(':', StringComparison.Ordinal) + 1)..]
        );
}

/// <summary>A finding and where it lies.</summary>
/// <param name="Area">The market, or the city for what is shared; empty: the province.</param>
/// <param name="City">The city, "-" where there is none; empty: the province.</param>
/// <param name="TradingKind">The kind of trading; null where it rests on several.</param>
/// <param name="Found">What was found.</param>
/// <param name="Nodes">Its members.</param>
internal sealed record PlacedFinding(
    string Area,
    string City,
    string? TradingKind,
    RelationFinding Found,
    IReadOnlyList<NodeKey> Nodes
)
{
    private const int Longest = 200;

    /// <summary>Names the finding in its kind and area.</summary>
    public string Subject => SubjectOf(Found.Members);

    public static string SubjectOf(IEnumerable<string> members)
    {
        var text = string.Join('|', members);
        return text.Length <= Longest
            ? text
            : Indicators.Digest.Of(System.Text.Encoding.UTF8.GetBytes(text));
    }
}

/// <summary>Whom a finding names.</summary>
internal record NamedNodes
{
    public Guid Id { get; init; }
    public string Members { get; init; } = "";

    public IReadOnlyList<NodeKey> Nodes => [.. Members.Split('\n').Select(NodeKey.Parse)];
}

/// <summary>A finding as it is kept.</summary>
internal sealed record FindingLine : NamedNodes
{
    public string Kind { get; init; } = "";
    public string Area { get; init; } = "";
    public string Subject { get; init; } = "";
    public int Level { get; init; }
    public double Strength { get; init; }
    public double? PValue { get; init; }
    public string Names { get; init; } = "";
    public string SentenceZh { get; init; } = "";
    public string SentenceEn { get; init; } = "";
    public DateTimeOffset Since { get; init; }
    public DateTimeOffset? GoneAt { get; init; }
}

/// <summary>
/// What is found. Saying the same again changes nothing; what is found no longer stays as gone until it is forgotten. Whoever
/// replaces findings of a market holds its row locked, whoever replaces those of a trait the trait's.
/// </summary>
internal sealed class FindingBook(SqlSession sql, NetworkStore store)
{
    /// <summary>Findings that went before an instant.</summary>
    public static readonly Statement Forget = Statement.Of(
        "alerts.network_finding.forget",
        """
        delete from network_finding where id in (
            select id from network_finding where gone_at < @before order by gone_at, id {page})
        """
    );

    private const int AtOnce = 300;

    private const string Columns =
        "f.id, f.kind, f.area, f.subject, f.level, f.strength, f.p_value, f.members, f.names, f.sentence_zh, f.sentence_en, f.since, f.gone_at";

    private static readonly Statement OfSubjects = Statement.Of(
        "alerts.network_finding.of_subjects",
        $"""
        select {Columns} from network_finding f
        where f.kind in @kinds and f.area in @areas and f.subject in @subjects
        """
    );

    private static readonly Statement OfArea = Statement.Of(
        "alerts.network_finding.of_area",
        $"select {Columns} from network_finding f where f.kind in @kinds and f.area = @area"
    );

    // Asked apart from the findings themselves: joined by a plan of when there were few, each would look through all members.
    private static readonly Statement NamingNodes = Statement.Of(
        "alerts.network_member.naming",
        "select distinct finding_id from network_member where node_kind = @nodeKind and node in @nodes"
    );

    private static readonly Statement OfIds = Statement.Of(
        "alerts.network_finding.of_ids",
        $"select {Columns} from network_finding f where f.id in @ids and f.kind = @kind and f.area = @area"
    );

    private static readonly Statement MembersOfIds = Statement.Of(
        "alerts.network_finding.members_of_ids",
        "select f.id, f.members from network_finding f where f.id in @ids and f.kind = @kind and f.area = @area"
    );

    private static readonly Statement Around = Statement.Of(
        "alerts.network_finding.around",
        $"""
        select {Columns} from network_finding f
        where f.gone_at is null and f.id in (
            select m.finding_id from network_member m where m.node in @nodes
            group by m.finding_id having count(*) >= 2)
        order by f.level desc, f.strength desc, f.kind, f.subject
        """
    );

    private static readonly Statement Insert = Statement.Of(
        "alerts.network_finding.insert",
        """
        insert into network_finding
            (id, kind, area, subject, city, trading_kind, region, level, strength, p_value, members, names, sentence_zh,
             sentence_en, since, changed_at)
        values
            (@id, @kind, @area, @subject, @city, @tradingKind, @region, @level, @strength, @pValue, @members, @names,
             @sentenceZh, @sentenceEn, @now, @now)
        """
    );

    private static readonly Statement Update = Statement.Of(
        "alerts.network_finding.update",
        """
        update network_finding
        set level = @level, strength = @strength, p_value = @pValue, names = @names, sentence_zh = @sentenceZh,
            sentence_en = @sentenceEn, since = @since, changed_at = @now, gone_at = null
        where id = @id
        """
    );

    private static readonly Statement Gone = Statement.Of(
        "alerts.network_finding.gone",
        "update network_finding set gone_at = @now, changed_at = @now where id = @id"
    );

    private static readonly Statement InsertMember = Statement.Of(
        "alerts.network_member.insert",
        "insert into network_member (node_kind, node, finding_id) values (@kind, @node, @id)"
    );

    private static readonly Statement DropMembers = Statement.Of(
        "alerts.network_member.drop",
        "delete from network_member where finding_id = @id"
    );

    /// <summary>Findings by kind, area and subject, also those that went.</summary>
    public async Task<List<FindingLine>> Of(
        string[] kinds,
        string[] areas,
        IReadOnlyCollection<string> subjects,
        CancellationToken cancel
    )
    {
        var all = new List<FindingLine>();
        foreach (var some in subjects.Chunk(AtOnce))
        {
            all.AddRange(
                await sql.Query<FindingLine>(
                    OfSubjects,
                    new
                    {
                        kinds,
                        areas,
                        subjects = some,
                    },
                    cancel
                )
            );
        }

        return all;
    }

    /// <summary>All of an area, also those that went.</summary>
    public Task<List<FindingLine>> In(string area, string[] kinds, CancellationToken cancel) =>
        sql.Query<FindingLine>(OfArea, new { area, kinds }, cancel);

    /// <summary>Those of one kind that stand in an area and name any of these.</summary>
    public Task<List<FindingLine>> NamingAny(
        string kind,
        string area,
        string nodeKind,
        IReadOnlyCollection<string> nodes,
        CancellationToken cancel
    ) => Naming<FindingLine>(OfIds, kind, area, nodeKind, nodes, new HashSet<Guid>(), cancel);

    /// <summary>Whom such findings name, those left out that are known already.</summary>
    public Task<List<NamedNodes>> NamedWith(
        string kind,
        string area,
        string nodeKind,
        IReadOnlyCollection<string> nodes,
        IReadOnlySet<Guid> known,
        CancellationToken cancel
    ) => Naming<NamedNodes>(MembersOfIds, kind, area, nodeKind, nodes, known, cancel);

    private async Task<List<T>> Naming<T>(
        Statement ofIds,
        string kind,
        string area,
        string nodeKind,
        IReadOnlyCollection<string> nodes,
        IReadOnlySet<Guid> known,
        CancellationToken cancel
    )
    {
        var naming = new HashSet<Guid>();
        foreach (var some in nodes.Chunk(AtOnce))
        {
            naming.UnionWith(
                await sql.Query<Guid>(NamingNodes, new { nodeKind, nodes = some }, cancel)
            );
        }

        var all = new List<T>();
        foreach (var ids in naming.Except(known).Chunk(AtOnce))
        {
            all.AddRange(
                await sql.Query<T>(
                    ofIds,
                    new
                    {
                        ids,
                        kind,
                        area,
                    },
                    cancel
                )
            );
        }

        return all;
    }

    /// <summary>Those that stand and name two or more of these.</summary>
    public Task<List<FindingLine>> Between(
        IReadOnlyCollection<string> nodes,
        CancellationToken cancel
    ) =>
        nodes.Count == 0
            ? Task.FromResult(new List<FindingLine>())
            : sql.Query<FindingLine>(Around, new { nodes = nodes.ToArray() }, cancel);

    /// <summary>Replaces findings; how many changed.</summary>
    /// <param name="before">What was found so far of what was looked at.</param>
    /// <param name="found">What is found of it.</param>
    /// <param name="now">Now.</param>
    /// <param name="cancel">Ends the waiting.</param>
    public async Task<int> Replace(
        IEnumerable<FindingLine> before,
        IReadOnlyList<PlacedFinding> found,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        var known = before
            .DistinctBy(line => line.Id)
            .ToDictionary(line => (line.Kind, line.Area, line.Subject));
        var names = await store.NamesOf(
            [.. found.SelectMany(each => each.Nodes).Select(NameKeyOf)],
            cancel
        );
        var lines = new List<(Statement, object)>();
        foreach (
            var each in found
                .OrderBy(one => one.Found.Kind, StringComparer.Ordinal)
                .ThenBy(one => one.Area, StringComparer.Ordinal)
                .ThenBy(one => one.Subject, StringComparer.Ordinal)
        )
        {
            known.Remove((each.Found.Kind, each.Area, each.Subject), out var line);
            Say(each, line, names, now, lines);
        }

        foreach (var gone in known.Values.Where(line => line.GoneAt is null).OrderBy(l => l.Id))
        {
            lines.Add((Gone, new { id = gone.Id, now }));
            lines.Add((DropMembers, new { id = gone.Id }));
        }

        await sql.ExecuteAll(lines, AtOnce, cancel);

        return lines.Count;
    }

    /// <summary>By what a node's name is kept.</summary>
    public static string NameKeyOf(NodeKey node) =>
        node.Kind == NodeKinds.Buyer ? BuyerKey(node.Key) : node.Key;

    /// <summary>By what a buyer's name is kept: its code may be a firm's too.</summary>
    public static string BuyerKey(string buyer) => Indicators.TableKey.Of($"buyer:{buyer}");

    /// <summary>A node in words that tell one from another.</summary>
    public static string NameOf(NodeKey node, IReadOnlyDictionary<string, string> names) =>
        node.Kind == NodeKinds.Expert
            ? $"{NodeKinds.Name(node.Kind).Zh} {node.Key[..Math.Min(8, node.Key.Length)]}"
            : names.GetValueOrDefault(NameKeyOf(node), node.Key);

    private void Say(
        PlacedFinding each,
        FindingLine? line,
        IReadOnlyDictionary<string, string> names,
        DateTimeOffset now,
        List<(Statement, object)> lines
    )
    {
        var found = each.Found;
        var named = string.Join('、', each.Nodes.Select(node => NameOf(node, names)));
        if (
            line is { GoneAt: null }
            && line.Level == found.Level
            && line.Strength.Equals(found.Strength)
            && line.Names == named
            && line.SentenceEn == found.Sentence.En
        )
        {
            return;
        }

        var id = line?.Id ?? sql.NewId(now);
        var args = new
        {
            id,
            kind = found.Kind,
            area = each.Area,
            subject = each.Subject,
            city = each.City,
            tradingKind = each.TradingKind,
            region = each.City switch
            {
                "" => Province,
                "-" => null,
                var city => city,
            },
            level = found.Level,
            strength = found.Strength,
            pValue = found.PValue,
            members = string.Join('\n', each.Nodes),
            names = named,
            sentenceZh = found.Sentence.Zh,
            sentenceEn = found.Sentence.En,
            since = line is { GoneAt: null } ? line.Since : now,
            now,
        };
        lines.Add((line is null ? Insert : Update, args));
        if (line is not { GoneAt: null })
        {
            lines.AddRange(
                each.Nodes.Select(node =>
                    (
                        InsertMember,
                        (object)
                            new
                            {
                                kind = node.Kind,
                                node = node.Key,
                                id,
                            }
                    )
                )
            );
        }
    }

    private const string Province = "210000";
}
