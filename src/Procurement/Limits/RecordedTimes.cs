using Trading.Kernel.Sql;

namespace Trading.Procurement.Limits;

/// <summary>
/// What is recorded of procurements, in the words of the limits. The one place that knows how it is kept.
/// </summary>
internal sealed class RecordedTimes(SqlSession sql)
{
    private const int AtOnce = 400;

    // Told instants by the step that tells them.
    private static readonly Dictionary<string, string> ToldAs = new(StringComparer.Ordinal)
    {
        ["notice"] = "notice",
        ["documents.deadline"] = "deadline",
        ["opening"] = "opening",
        ["evaluation"] = "evaluation",
        ["award"] = "award",
        ["contract"] = "contract",
        ["termination"] = "cancellation",
    };

    private static readonly Dictionary<string, string> Names = ToldAs.ToDictionary(
        pair => pair.Value,
        pair => pair.Key,
        StringComparer.Ordinal
    );

    /// <summary>States after which nothing is due any more.</summary>
    public static readonly string[] Ended = ["failed", "cancelled"];

    /// <summary>What can be recorded: the absence of anything else says nothing.</summary>
    public static readonly IReadOnlySet<string> Carried = new HashSet<string>(
        ToldAs.Keys.Concat([
            "evaluation.to",
            "award.determinedAt",
            "contract.signedAt",
            "bids.count",
        ]),
        StringComparer.Ordinal
    );

    [WithoutScope("what hangs on procurements that were found in scope")]
    private static readonly Statement Procurements = Statement.Of(
        "procurement.limit.procurements",
        """
        select id, kind, method, country, state, ceiling_minor, currency from procurement where id in @ids
        """
    );

    private static readonly Statement Steps = Statement.Of(
        "procurement.limit.steps",
        "select procurement_id, step, at from procurement_step where procurement_id in @ids"
    );

    // Only after the opening may anybody know how many bid (招标投标法 art. 22); a firm that bid twice is one.
    private static readonly Statement Bidders = Statement.Of(
        "procurement.limit.bidders",
        """
        select b.procurement_id, count(distinct b.bidder_code) as bidders
        from bid b join procurement_step o on o.procurement_id = b.procurement_id and o.step = 'opening'
        where b.procurement_id in @ids and b.status <> 'withdrawn'
        group by b.procurement_id
        """
    );

    /// <summary>The told instant that an event is found by: its own, its step's, or one that stands in for it; null for none.</summary>
    public static string? FoundBy(string name) =>
        ToldAs.GetValueOrDefault(name)
        ?? (LimitWords.StepOf(name) is { } step ? ToldAs.GetValueOrDefault(step) : null)
        ?? LimitWords.StandInsOf(name).Select(FoundBy).FirstOrDefault(told => told is not null);

    /// <summary>The told instant that says that an event has happened; null where nothing does.</summary>
    public static string? SaidBy(string name) =>
        ToldAs.GetValueOrDefault(name)
        ?? (LimitWords.StepOf(name) is { } step ? ToldAs.GetValueOrDefault(step) : null);

    /// <summary>The records of some procurements, by key.</summary>
    public async Task<IReadOnlyDictionary<Guid, TradingRecord>> Of(
        IReadOnlyCollection<Guid> ids,
        CancellationToken cancel
    )
    {
        var records = new Dictionary<Guid, TradingRecord>(ids.Count);
        foreach (var some in ids.Distinct().Chunk(AtOnce))
        {
            var asked = new { ids = some };
            var steps = (await sql.Query<StepRow>(Steps, asked, cancel)).ToLookup(row =>
                row.ProcurementId
            );
            var bidders = (await sql.Query<BidderRow>(Bidders, asked, cancel)).ToDictionary(
                row => row.ProcurementId,
                row => row.Bidders
            );
            foreach (var row in await sql.Query<Row>(Procurements, asked, cancel))
            {
                records[row.Id] = Record(row, steps[row.Id], bidders);
            }
        }

        return records;
    }

    private static TradingRecord Record(
        Row row,
        IEnumerable<StepRow> steps,
        Dictionary<Guid, long> bidders
    )
    {
        var figures = new List<RecordedFigure>();
        if (Money.Of(row.CeilingMinor, row.Currency) is { } ceiling && row.Currency == Money.Yuan)
        {
            figures.Add(new("ceiling", ceiling.Units));
        }

        if (bidders.TryGetValue(row.Id, out var count))
        {
            figures.Add(new("bids.count", count));
        }

        return new()
        {
            Kind = row.Kind,
            Method = row.Method,
            Country = row.Country,
            Events =
            [
                .. steps
                    .Where(step => Names.ContainsKey(step.Step))
                    .Select(step => new RecordedEvent(Names[step.Step], step.At)),
            ],
            Figures = figures,
            Carried = Carried,
            Ended = Ended.Contains(row.State),
        };
    }

    private sealed record Row
    {
        public Guid Id { get; init; }
        public string Kind { get; init; } = "";
        public string Method { get; init; } = "";
        public string Country { get; init; } = "";
        public string State { get; init; } = "";
        public long? CeilingMinor { get; init; }
        public string Currency { get; init; } = "";
    }

    private sealed record StepRow
    {
        public Guid ProcurementId { get; init; }
        public string Step { get; init; } = "";
        public DateTimeOffset At { get; init; }
    }

    private sealed record BidderRow
    {
        public Guid ProcurementId { get; init; }
        public long Bidders { get; init; }
    }
}
