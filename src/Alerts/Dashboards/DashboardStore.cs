using Trading.Kernel.Sql;

namespace Trading.Alerts.Dashboards;

/// <summary>
/// The kept rows and sums. Whoever moves them holds the one row of the place locked: of two that move at once the later
/// waits, so that sums never meet.
/// </summary>
internal sealed class DashboardStore(SqlSession sql)
{
    private const int AtOnce = 400;

    private const string Row = """
        procurement_id, scored_at, changed_at, alert_version, market, title, kind, region, office_id, industry, stage, buyer, buyer_name,
        published_on, level, state, raised_on, decided_hours, lots, bids, single_lots, origin_known, other_city,
        other_province, size_known, small
        """;

    private const string OfSum = """
        dimension = @dimension and value = @value and measure = @measure and day = @day and region = @region
        and kind = @kind and office = @office
        """;

    private static readonly Statement TakePlace = Statement.Of(
        "alerts.dashboard_place.lock",
        "select since, as_of from dashboard_place {lock} where one = 1 {for update}"
    );

    private static readonly Statement MovePlace = Statement.Of(
        "alerts.dashboard_place.move",
        "update dashboard_place set since = @since, as_of = @asOf where one = 1"
    );

    [WithoutScope("the platform counts the whole province")]
    private static readonly Statement Rows = Statement.Of(
        "alerts.dashboard_procurement.of",
        $$"""select {{Row}} from dashboard_procurement where procurement_id in @ids"""
    );

    private static readonly Statement Signals = Statement.Of(
        "alerts.dashboard_signal.of",
        "select procurement_id, source, code from dashboard_signal where procurement_id in @ids"
    );

    private static readonly Statement Names = Statement.Of(
        "alerts.dashboard_name.of",
        "select dimension, value, name_zh, name_en from dashboard_name where dimension = @dimension and value in @values"
    );

    private static readonly Statement DropSignals = Statement.Of(
        "alerts.dashboard_signal.drop",
        "delete from dashboard_signal where procurement_id = @id"
    );

    private static readonly Statement DropRow = Statement.Of(
        "alerts.dashboard_procurement.drop",
        "delete from dashboard_procurement where procurement_id = @id"
    );

    private static readonly Statement AddRow = Statement.Of(
        "alerts.dashboard_procurement.add",
        $$"""
        insert into dashboard_procurement ({{Row}})
        values (@ProcurementId, @ScoredAt, @ChangedAt, @AlertVersion, @Market, @Title, @Kind, @Region, @OfficeId, @Industry, @Stage,
                @Buyer, @BuyerName, @PublishedOn, @Level, @State, @RaisedOn, @DecidedHours, @Lots, @Bids, @SingleLots,
                @OriginKnown, @OtherCity, @OtherProvince, @SizeKnown, @Small)
        """
    );

    private static readonly Statement AddSignal = Statement.Of(
        "alerts.dashboard_signal.add",
        "insert into dashboard_signal (procurement_id, source, code) values (@id, @source, @code)"
    );

    private static readonly Statement MeetSum = Statement.Of(
        "alerts.dashboard_sum.meet",
        $$"""
        insert into dashboard_sum (dimension, value, measure, day, region, kind, office, office_id, amount)
        select @dimension, @value, @measure, @day, @region, @kind, @office, @officeId, 0
        where not exists (select 1 from dashboard_sum {range lock} where {{OfSum}})
        """
    );

    private static readonly Statement MoveSum = Statement.Of(
        "alerts.dashboard_sum.move",
        $$"""update dashboard_sum set amount = amount + @by where {{OfSum}}"""
    );

    private static readonly Statement DropSum = Statement.Of(
        "alerts.dashboard_sum.drop_empty",
        $$"""delete from dashboard_sum where {{OfSum}} and amount = 0"""
    );

    private static readonly Statement AddName = Statement.Of(
        "alerts.dashboard_name.add",
        "insert into dashboard_name (dimension, value, name_zh, name_en) values (@dimension, @value, @zh, @en)"
    );

    private static readonly Statement Rename = Statement.Of(
        "alerts.dashboard_name.rename",
        "update dashboard_name set name_zh = @zh, name_en = @en where dimension = @dimension and value = @value"
    );

    /// <summary>How far changes were followed; locked until the commit.</summary>
    public async Task<Place> Take(CancellationToken cancel) =>
        (await sql.One<Place>(TakePlace, null, cancel))!;

    /// <summary>Keeps how far they were, and as of when the sums stand.</summary>
    public Task Keep(DateTimeOffset since, DateTimeOffset? asOf, CancellationToken cancel) =>
        sql.Execute(MovePlace, new { since, asOf }, cancel);

    /// <summary>Replaces what is kept of procurements, and moves the sums by the difference; how many differed.</summary>
    public async Task<int> Keep(IReadOnlyList<CountedProcurement> counted, CancellationToken cancel)
    {
        if (counted.Count == 0)
        {
            return 0;
        }

        var ids = counted.Select(one => one.Row.ProcurementId).ToArray();
        var before = (await sql.Query<DashboardRow>(Rows, new { ids }, cancel)).ToDictionary(row =>
            row.ProcurementId
        );
        var said = (await sql.Query<SignalRow>(Signals, new { ids }, cancel)).ToLookup(
            row => row.ProcurementId,
            row => new SignalKey(row.Source, row.Code)
        );
        var lines = new List<(Statement, object)>();
        var moves = new Dictionary<SumKey, long>();
        var differed = 0;
        foreach (var (row, signals) in counted.Select(one => (one.Row, one.Signals)))
        {
            var known = before.GetValueOrDefault(row.ProcurementId);
            var same = said[row.ProcurementId].ToHashSet().SetEquals(signals.Keys);
            if (known == row && same)
            {
                continue;
            }

            differed++;
            Add(moves, row.Parts(signals.Keys), 1);
            Add(moves, known?.Parts(said[row.ProcurementId]) ?? [], -1);
            var id = row.ProcurementId;
            lines.Add((DropSignals, new { id }));
            lines.Add((DropRow, new { id }));
            lines.Add((AddRow, row));
            lines.AddRange(
                signals.Keys.Select(signal =>
                    (
                        AddSignal,
                        (object)
                            new
                            {
                                id,
                                source = signal.Source,
                                code = signal.Code,
                            }
                    )
                )
            );
        }

        lines.AddRange(Moves(moves));
        lines.AddRange(await Called(DashboardDimensions.Buyer, Buyers(counted), cancel));
        lines.AddRange(await Called(DashboardDimensions.Stage, StageNames(counted), cancel));
        lines.AddRange(await Called(DashboardDimensions.Signal, SignalNames(counted), cancel));
        await sql.ExecuteAll(lines, AtOnce, cancel);

        return differed;
    }

    private static Dictionary<string, LocalizedText> Buyers(
        IEnumerable<CountedProcurement> counted
    ) =>
        counted
            .Where(one => one.Row is { Market: Markets.Home, RaisedOn: not null })
            .GroupBy(one => one.Row.Buyer)
            .ToDictionary(
                buyer => buyer.Key,
                buyer => new LocalizedText(buyer.Last().Row.BuyerName, buyer.Last().Row.BuyerName)
            );

    private static Dictionary<string, LocalizedText> StageNames(
        IEnumerable<CountedProcurement> counted
    ) =>
        counted
            .GroupBy(one => one.Row.Stage)
            .ToDictionary(stage => stage.Key, stage => stage.Last().StageName);

    private static Dictionary<string, LocalizedText> SignalNames(
        IEnumerable<CountedProcurement> counted
    ) =>
        counted
            .SelectMany(one => one.Signals)
            .GroupBy(signal => signal.Key.Value)
            .ToDictionary(signal => signal.Key, signal => signal.Last().Value);

    private static void Add(
        Dictionary<SumKey, long> moves,
        IEnumerable<KeyValuePair<SumKey, long>> parts,
        int sign
    )
    {
        foreach (var (key, amount) in parts)
        {
            moves[key] = moves.GetValueOrDefault(key) + (sign * amount);
        }
    }

    private static IEnumerable<(Statement, object)> Moves(Dictionary<SumKey, long> moves)
    {
        foreach (var (key, by) in moves.Where(move => move.Value != 0))
        {
            var args = new
            {
                dimension = key.Dimension,
                value = key.Value,
                measure = key.Measure,
                day = key.Day,
                region = key.Region,
                kind = key.Kind,
                office = key.OfficeId?.ToString("D") ?? "",
                officeId = key.OfficeId,
                by,
            };
            if (by > 0)
            {
                yield return (MeetSum, args);
            }

            yield return (MoveSum, args);
            if (by < 0)
            {
                yield return (DropSum, args);
            }
        }
    }

    private async Task<List<(Statement, object)>> Called(
        string dimension,
        Dictionary<string, LocalizedText> names,
        CancellationToken cancel
    )
    {
        if (names.Count == 0)
        {
            return [];
        }

        string[] values = [.. names.Keys];
        var known = (
            await sql.Query<NameRow>(Names, new { dimension, values }, cancel)
        ).ToDictionary(row => row.Value, row => new LocalizedText(row.NameZh, row.NameEn));
        return
        [
            .. names
                .Where(name => !known.TryGetValue(name.Key, out var before) || before != name.Value)
                .Select(name =>
                    (
                        known.ContainsKey(name.Key) ? Rename : AddName,
                        (object)
                            new
                            {
                                dimension,
                                value = name.Key,
                                zh = name.Value.Zh,
                                en = name.Value.En,
                            }
                    )
                ),
        ];
    }

    /// <summary>How far.</summary>
    internal sealed record Place
    {
        public DateTimeOffset Since { get; init; }
        public DateTimeOffset? AsOf { get; init; }
    }

    private sealed record SignalRow
    {
        public Guid ProcurementId { get; init; }
        public string Source { get; init; } = "";
        public string Code { get; init; } = "";
    }

    private sealed record NameRow
    {
        public string Value { get; init; } = "";
        public string NameZh { get; init; } = "";
        public string NameEn { get; init; } = "";
    }
}

/// <summary>A procurement as it is to be kept, and what was said of it with its words.</summary>
internal sealed record CountedProcurement(
    DashboardRow Row,
    IReadOnlyDictionary<SignalKey, LocalizedText> Signals,
    LocalizedText StageName
);
