using System.Text.Json;
using Trading.Kernel.Sql;
using Trading.Procurement.Kinds;
using Trading.Procurement.Steps;

namespace Trading.Procurement.Limits;

/// <summary>
/// What is recorded of procurements, in the words of the limits. The one place that knows how it is kept.
/// </summary>
internal sealed class RecordedTimes(SqlSession sql, TradingKinds kinds)
{
    private const int AtOnce = 400;

    // Told instants by the event that they are.
    private static readonly Dictionary<string, string> ToldAs = new(StringComparer.Ordinal)
    {
        ["notice"] = Told.Notice,
        ["documents.deadline"] = Told.Deadline,
        ["documents.listingFrom"] = "listing",
        ["opening"] = Told.Opening,
        ["evaluation"] = Told.Evaluation,
        ["award"] = Told.Award,
        ["contract"] = Told.Contract,
        ["termination"] = "cancellation",
    };

    private static readonly Dictionary<string, string> Names = ToldAs.ToDictionary(
        pair => pair.Value,
        pair => pair.Key,
        StringComparer.Ordinal
    );

    [WithoutScope("what hangs on procurements that were found in scope")]
    private static readonly Statement Procurements = Statement.Of(
        "procurement.limit.procurements",
        """
        select id, kind, method, country, region, state, ceiling_minor, min_price_minor, currency from procurement where id in @ids
        """
    );

    private static readonly Statement Lots = Statement.Of(
        "procurement.limit.lots",
        """
        select procurement_id, number, ceiling_minor from procurement_lot where procurement_id in @ids
        order by procurement_id, place
        """
    );

    private static readonly Statement Steps = Statement.Of(
        "procurement.limit.steps",
        """
        select procurement_id, step, lot, ordinal, at, figures from posted_step where procurement_id in @ids
        order by procurement_id, recorded_at, step, lot, ordinal
        """
    );

    // Only after the opening may anybody know how many bid (招标投标法 art. 22); a firm that bid twice is one.
    private static readonly Statement Bidders = Statement.Of(
        "procurement.limit.bidders",
        """
        select b.procurement_id, b.lot, count(distinct b.bidder_code) as bidders
        from bid b join procurement_step o on o.procurement_id = b.procurement_id and o.step = 'opening'
        where b.procurement_id in @ids and b.status <> 'withdrawn' and b.superseded = {false}
        group by b.procurement_id, b.lot
        """
    );

    // Of one that is known to have been opened.
    [WithoutScope("what hangs on procurements that were found in scope")]
    private static readonly Statement BiddersOfOne = Statement.Of(
        "procurement.limit.bidders_of_one",
        """
        select b.procurement_id, b.lot, count(distinct b.bidder_code) as bidders from bid b
        where b.procurement_id = @id and b.status <> 'withdrawn' and b.superseded = {false}
        group by b.procurement_id, b.lot
        """
    );

    /// <summary>States after which nothing is due any more.</summary>
    private IReadOnlyList<string> Ended { get; } =
    [.. kinds.StatesOf(Standing.HasFailed).Union(kinds.StatesOf(Standing.IsCancelled))];

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
            var lots = (await sql.Query<LotRow>(Lots, asked, cancel)).ToLookup(row =>
                row.ProcurementId
            );
            var bidders = (await sql.Query<BidderRow>(Bidders, asked, cancel)).ToLookup(row =>
                row.ProcurementId
            );
            foreach (var row in await sql.Query<Row>(Procurements, asked, cancel))
            {
                records[row.Id] = Record(
                    row,
                    [.. lots[row.Id]],
                    [.. steps[row.Id]],
                    bidders[row.Id]
                );
            }
        }

        return records;
    }

    /// <summary>
    /// The record of one that this transaction has in hand, as it would be read back; only how many bid is asked for, and
    /// only once they were opened.
    /// </summary>
    public async Task<TradingRecord> Of(RecordedProcurement row, CancellationToken cancel) =>
        Record(
            row,
            row.Told.ContainsKey(Told.Opening)
                ? await sql.Query<BidderRow>(BiddersOfOne, new { id = row.Id }, cancel)
                : []
        );

    /// <summary>The record of one that begins: nobody has bid.</summary>
    public TradingRecord OfNew(RecordedProcurement row) => Record(row, []);

    private TradingRecord Record(RecordedProcurement row, IEnumerable<BidderRow> bidders) =>
        Record(
            new()
            {
                Id = row.Id,
                Kind = row.Kind,
                Method = row.Method,
                Country = row.Country,
                Region = row.Region,
                State = row.State,
                CeilingMinor = row.CeilingMinor,
                MinPriceMinor = row.MinPriceMinor,
                Currency = row.Currency,
            },
            [
                .. row.Lots.Select(lot => new LotRow
                {
                    Number = lot.Number,
                    CeilingMinor = lot.CeilingMinor,
                }),
            ],
            [
                .. row
                    .Steps.OrderBy(step => step.RecordedAt)
                    .ThenBy(step => step.Step, StringComparer.Ordinal)
                    .ThenBy(step => step.Lot, StringComparer.Ordinal)
                    .ThenBy(step => step.Ordinal)
                    .Select(step => new StepRow
                    {
                        Step = step.Step,
                        Lot = step.Lot,
                        Ordinal = step.Ordinal,
                        At = step.At,
                        Figures = step.Figures,
                    }),
            ],
            bidders
        );

    private TradingRecord Record(
        Row row,
        IReadOnlyList<LotRow> lots,
        IReadOnlyList<StepRow> steps,
        IEnumerable<BidderRow> bidders
    )
    {
        var kind = kinds.Find(row.Kind);
        var hidden = !kinds.Of(row.State).HasFlag(Standing.BidsAreKnown);
        var undone = kind is null ? [] : Undone(kind, row.Method, steps);
        var (events, posted, facts) = PostedFigures.Of(
            steps.Select(step =>
            {
                var known = kind?.Step(step.Step, row.Method);
                var shown = Shown(known, step.Figures, hidden);
                // A lot that is the only one is the whole.
                var lot = lots.Count > 1 ? step.Lot : null;
                // What answers is of what it answers, at no instant of its own.
                return known?.Answers is { } answered
                    ? new PostedFigures(
                        answered,
                        lot,
                        known.AnswersNumber(FigureRules.Parse(shown)),
                        null,
                        shown
                    )
                    : new PostedFigures(step.Step, lot, step.Ordinal, step.At, shown)
                    {
                        Undone = undone.Contains(step),
                        Again = undone.Exists(one =>
                            one.Step == step.Step
                            && one.Lot == step.Lot
                            && one.Ordinal < step.Ordinal
                        ),
                    };
            })
        );
        var figures = posted.ToList();
        var yuan = row.Currency == Money.Yuan;
        if (yuan && Money.Of(row.CeilingMinor, row.Currency) is { } ceiling)
        {
            figures.Add(new("ceiling", ceiling.Units));
        }

        if (yuan && kind?.IsSale == true && Money.Of(row.MinPriceMinor, row.Currency) is { } floor)
        {
            figures.Add(new("reserve", floor.Units));
        }

        if (lots.Count > 1)
        {
            figures.AddRange(
                lots.Where(lot => yuan && lot.CeilingMinor is not null)
                    .Select(lot => new RecordedFigure(
                        "ceiling",
                        Money.Of(lot.CeilingMinor, row.Currency)!.Value.Units
                    )
                    {
                        Lot = lot.Number,
                    })
            );
        }

        figures.AddRange(
            bidders.Select(lot => new RecordedFigure("bids.count", lot.Bidders)
            {
                Lot = lots.Count > 1 ? lot.Lot : null,
            })
        );
        return new()
        {
            Kind = row.Kind,
            Method = row.Method,
            Country = row.Country,
            Region = row.Region,
            Lots = lots.Count > 1 ? [.. lots.Select(lot => lot.Number)] : [],
            Events = kind is null ? events : [.. events, .. AlsoKnown(kind, row.Method, events)],
            Figures = figures,
            Facts = facts,
            Carried = kind is null ? null : Carried(kind, row.Method, steps),
            Ended = Ended.Contains(row.State),
        };
    }

    // The first of those that were taken back as often.
    private static List<StepRow> Undone(
        TradingKind kind,
        string method,
        IReadOnlyList<StepRow> steps
    ) =>
        [
            .. kind.StepsOf(method)
                .Where(step => step.Undoes is not null)
                .SelectMany(back => steps.Where(row => row.Step == back.Code))
                .GroupBy(row => row.Lot)
                .SelectMany(lot =>
                    steps
                        .Where(row =>
                            row.Lot == lot.Key
                            && row.Step == kind.Step(lot.First().Step, method)!.Undoes
                        )
                        .OrderBy(row => row.Ordinal)
                        .Take(lot.Count())
                ),
        ];

    // Who and how many take part is in no answer before the opening, and in no limit either.
    private static string Shown(KindStep? step, string figures, bool hidden) =>
        hidden && step?.Figures.Any(figure => figure.Withheld) == true
            ? JsonSerializer.Serialize(
                FigureRules
                    .Parse(figures)
                    .Where(figure => step.Figure(figure.Key) is { Withheld: false })
                    .ToDictionary()
            )
            : figures;

    // A kind with steps of its own tells what they are: its notice is a notice, its close an opening.
    private static IEnumerable<RecordedEvent> AlsoKnown(
        TradingKind kind,
        string method,
        IReadOnlyList<RecordedEvent> events
    ) =>
        from known in events
        let parts = known.Name.Split('.')
        let step = kind.Step(parts[0], method)
        let told = parts.Length == 1 ? step?.Tells : step?.Figure(parts[1])?.Tells
        where told is not null && Names.ContainsKey(told)
        let name = Names[told]
        // A postponed deadline has a name of its own, which the check knows.
        where name != known.Name && !known.Name.EndsWith(".newDeadline", StringComparison.Ordinal)
        select known with
        {
            Name = name,
        };

    // What is still ahead of the last step, or was posted, can be missed. What lies behind it and was not posted may have
    // been done without being posted, and nobody can say.
    private static HashSet<string> Carried(
        TradingKind kind,
        string method,
        IReadOnlyList<StepRow> posted
    )
    {
        var steps = kind.StepsOf(method).ToList();
        var last = steps
            .Where(step => !step.Free && posted.Any(one => one.Step == step.Code))
            .Select(step => step.Order)
            .DefaultIfEmpty(0)
            .Max();
        var carried = new HashSet<string>(StringComparer.Ordinal) { "bids.count" };
        foreach (
            var step in steps.Where(step =>
                posted.Any(one => one.Step == step.Code) || (!step.Free && step.Order > last)
            )
        )
        {
            var codes = step
                .Figures.Select(figure => figure.Tells)
                .Append(step.Tells)
                .OfType<string>()
                .Where(Names.ContainsKey)
                .Select(told => Names[told])
                .Append(step.Code);
            carried.UnionWith(codes.SelectMany(code => LimitWords.OwnTimesOf(code).Append(code)));
            // What was asked can be answered from then on, so that an answer that is not there was not given.
            carried.UnionWith(
                steps
                    .Where(answer => answer.Answers == step.Code)
                    .SelectMany(answer => answer.Figures)
                    .Select(figure => $"{step.Code}.{figure.Code}")
            );
        }

        return carried;
    }

    private sealed record Row
    {
        public Guid Id { get; init; }
        public string Kind { get; init; } = "";
        public string Method { get; init; } = "";
        public string Country { get; init; } = "";
        public string? Region { get; init; }
        public string State { get; init; } = "";
        public long? CeilingMinor { get; init; }
        public long? MinPriceMinor { get; init; }
        public string Currency { get; init; } = "";
    }

    private sealed record LotRow
    {
        public Guid ProcurementId { get; init; }
        public string Number { get; init; } = "";
        public long? CeilingMinor { get; init; }
    }

    private sealed record StepRow
    {
        public Guid ProcurementId { get; init; }
        public string Step { get; init; } = "";
        public string Lot { get; init; } = "";
        public int Ordinal { get; init; }
        public DateTimeOffset? At { get; init; }
        public string Figures { get; init; } = "{}";
    }

    private sealed record BidderRow
    {
        public Guid ProcurementId { get; init; }
        public string Lot { get; init; } = "";
        public long Bidders { get; init; }
    }
}
