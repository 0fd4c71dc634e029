using Trading.Alerts.Indicators;
using Trading.Domain.Codes;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;

namespace Trading.Alerts.Networks;

/// <summary>Under whose code a firm's bids are counted once it was merged, and under its own again when that was undone.</summary>
internal sealed class SuccessorStore(
    SqlSession sql,
    IEntityFacts register,
    IEntityDirectory directory,
    TimeProvider time
)
{
    // A merged firm's successor may be merged in turn; more often than this nobody was.
    private const int LongestChain = 16;

    private static readonly Statement OfFirms = Statement.Of(
        "alerts.network_successor.of_firms",
        "select firm, successor from network_successor where firm in @firms"
    );

    private static readonly Statement StrayFirms = Statement.Of(
        "alerts.network_successor.stray",
        """
        select s.firm from network_successor s
        where exists (select 1 from network_part b where b.bidder = s.firm) order by s.firm
        """
    );

    private static readonly Statement Lock = Statement.Of(
        "alerts.network_successor.lock",
        "select successor from network_successor {lock} where firm = @firm {for update}"
    );

    private static readonly Statement Insert = Statement.Of(
        "alerts.network_successor.insert",
        "insert into network_successor (firm, successor, since) values (@firm, @successor, @now)"
    );

    private static readonly Statement Update = Statement.Of(
        "alerts.network_successor.update",
        "update network_successor set successor = @successor, since = @now where firm = @firm"
    );

    private static readonly Statement Delete = Statement.Of(
        "alerts.network_successor.delete",
        "delete from network_successor where firm = @firm"
    );

    /// <summary>
    /// Merged firms under whose own code something is counted still: what was merged before the network knew of it, and what came
    /// in beside the merger.
    /// </summary>
    public Task<List<string>> Stray(CancellationToken cancel) =>
        sql.Query<string>(StrayFirms, null, cancel);

    /// <summary>Of those firms that were merged, under whose code each is counted now.</summary>
    public async Task<IReadOnlyDictionary<string, string>> Of(
        IReadOnlyCollection<string> firms,
        CancellationToken cancel
    )
    {
        var known = new Dictionary<string, string>(StringComparer.Ordinal);
        string[] asked = [.. firms.Distinct(StringComparer.Ordinal)];
        for (var step = 0; asked.Length > 0 && step < LongestChain; step++)
        {
            var rows = await sql.Query<Row>(OfFirms, new { firms = asked }, cancel);
            foreach (var row in rows)
            {
                known.TryAdd(row.Firm, row.Successor);
            }

            asked = [.. rows.Select(row => row.Successor).Where(next => !known.ContainsKey(next))];
        }

        return firms
            .Where(known.ContainsKey)
            .Distinct(StringComparer.Ordinal)
            .ToDictionary(firm => firm, Last, StringComparer.Ordinal);

        string Last(string firm)
        {
            for (var step = 0; step < LongestChain; step++)
            {
                if (!known.TryGetValue(firm, out var next))
                {
                    break;
                }

                firm = next;
            }

            return firm;
        }
    }

    /// <summary>The registered names of successors, which may never have bid themselves.</summary>
    public async Task<IReadOnlyDictionary<string, string>> NamesOf(
        IReadOnlyCollection<string> successors,
        CancellationToken cancel
    )
    {
        if (successors.Count == 0)
        {
            return new Dictionary<string, string>();
        }

        var codes = new List<EntityCode>();
        foreach (var successor in successors)
        {
            if (EntityCode.TryParse(successor, out var code, out _))
            {
                codes.Add(code);
            }
        }

        return (await directory.FindMany(codes, cancel)).ToDictionary(
            firm => TableKey.Of(firm.Code.ToString()),
            firm => firm.Name,
            StringComparer.Ordinal
        );
    }

    /// <summary>
    /// Notes what the register says of a firm now. Null where nothing changed; else the codes under which its bids may have been
    /// counted so far.
    /// </summary>
    public async Task<IReadOnlyList<string>?> Note(string firm, CancellationToken cancel)
    {
        var before = await sql.One<string>(Lock, new { firm }, cancel);
        var said = (await register.Successors([firm], cancel)).GetValueOrDefault(firm);
        var now = said is null ? null : TableKey.Of(said);
        if (now == before)
        {
            return null;
        }

        string[] counted = before is null
            ? [firm]
            : [firm, before, .. (await Of([before], cancel)).Values];
        var at = time.GetUtcNow();
        await sql.Execute(
            now is null ? Delete
                : before is null ? Insert
                : Update,
            now is null
                ? new { firm }
                : new
                {
                    firm,
                    successor = now,
                    now = at,
                },
            cancel
        );
        return counted;
    }

    private sealed record Row
    {
        public string Firm { get; init; } = "";
        public string Successor { get; init; } = "";
    }
}
