using System.Text.Json;
using Trading.Alerts.Following;
using Trading.Analysis.Trends;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Trends;

/// <summary>A finding as it is kept.</summary>
internal sealed record TrendLine
{
    public Guid Id { get; init; }
    public string Measure { get; init; } = "";
    public string Unit { get; init; } = "";
    public string Who { get; init; } = "";
    public string Name { get; init; } = "";
    public string Region { get; init; } = "";
    public string? TradingKind { get; init; }
    public string Shape { get; init; } = "";
    public DateOnly FromMonth { get; init; }
    public int Level { get; init; }
    public double ShareBefore { get; init; }
    public double ShareAfter { get; init; }
    public double Difference { get; init; }
    public double PValue { get; init; }
    public string Months { get; init; } = "[]";
    public string SentenceZh { get; init; } = "";
    public string SentenceEn { get; init; } = "";
    public DateTimeOffset Since { get; init; }
    public DateTimeOffset? GoneAt { get; init; }

    public LocalizedText Sentence => new(SentenceZh, SentenceEn);

    public IReadOnlyList<TrendMonth> Series =>
        JsonSerializer.Deserialize<IReadOnlyList<TrendMonth>>(Months, MessageText.Json)!;
}

/// <summary>How far changes were followed, and what was judged last.</summary>
internal sealed record TrendPlace : ChangePlace
{
    public DateTimeOffset? JudgedAt { get; init; }
    public long Procurements { get; init; }
    public long Findings { get; init; }
}

/// <summary>What is kept of the series. One long job after the other writes it.</summary>
internal sealed class TrendStore(SqlSession sql)
{
    /// <summary>The columns of a finding.</summary>
    public const string Columns =
        "f.id, f.measure, f.unit, f.who, f.name, f.region, f.trading_kind, f.shape, f.from_month, f.level, f.share_before, f.share_after, f.difference, f.p_value, f.months, f.sentence_zh, f.sentence_en, f.since, f.gone_at";

    /// <summary>Findings that went before an instant.</summary>
    public static readonly Statement Forget = Statement.Of(
        "alerts.trend_finding.forget",
        """
        delete from trend_finding where id in (
            select id from trend_finding where gone_at < @before order by gone_at, id {page})
        """
    );

    private const int AtOnce = 300;
    private const string Province = "210000";

    private const string Row = """
        procurement_id, decided_on, kind, region, city, office_id, title, buyer, buyer_name, agency, agency_name, lots,
        single_lots, discount, winners
        """;

    private static readonly Statement Place = Statement.Of(
        "alerts.trend_place.read",
        "select since, after_id, judged_at, procurements, findings from trend_place where one = 1"
    );

    private static readonly Statement MovePlace = Statement.Of(
        "alerts.trend_place.move",
        "update trend_place set since = @since, after_id = @afterId where one = 1"
    );

    private static readonly Statement JudgedPlace = Statement.Of(
        "alerts.trend_place.judged",
        "update trend_place set judged_at = @now, procurements = @procurements, findings = @findings where one = 1"
    );

    private static readonly Statement Drop = Statement.Of(
        "alerts.trend_procurement.drop",
        "delete from trend_procurement where procurement_id = @id"
    );

    private static readonly Statement Add = Statement.Of(
        "alerts.trend_procurement.add",
        $$"""
        insert into trend_procurement ({{Row}})
        values (@ProcurementId, @DecidedOn, @Kind, @Region, @City, @OfficeId, @Title, @Buyer, @BuyerName, @Agency, @AgencyName,
                @Lots, @SingleLots, @Discount, @Winners)
        """
    );

    [WithoutScope("the platform judges the whole province")]
    private static readonly Statement Since = Statement.Of(
        "alerts.trend_procurement.since",
        $$"""select {{Row}} from trend_procurement where decided_on >= @day order by decided_on, procurement_id"""
    );

    [WithoutScope("the platform judges the whole province")]
    private static readonly Statement Everything = Statement.Of(
        "alerts.trend_finding.everything",
        $"select {Columns} from trend_finding f"
    );

    private static readonly Statement Insert = Statement.Of(
        "alerts.trend_finding.insert",
        """
        insert into trend_finding
            (id, measure, unit, who, name, region, trading_kind, shape, from_month, level, share_before, share_after, difference,
             p_value, months, sentence_zh, sentence_en, since, changed_at)
        values
            (@id, @measure, @unit, @who, @name, @region, @tradingKind, @shape, @fromMonth, @level, @shareBefore, @shareAfter,
             @difference, @pValue, @months, @sentenceZh, @sentenceEn, @since, @now)
        """
    );

    private static readonly Statement Update = Statement.Of(
        "alerts.trend_finding.update",
        """
        update trend_finding
        set name = @name, region = @region, trading_kind = @tradingKind, shape = @shape, from_month = @fromMonth, level = @level,
            share_before = @shareBefore, share_after = @shareAfter, difference = @difference, p_value = @pValue,
            months = @months, sentence_zh = @sentenceZh, sentence_en = @sentenceEn, since = @since, changed_at = @now,
            gone_at = null
        where id = @id
        """
    );

    private static readonly Statement Gone = Statement.Of(
        "alerts.trend_finding.gone",
        "update trend_finding set gone_at = @now, changed_at = @now where id = @id"
    );

    /// <summary>How far it has come.</summary>
    public async Task<TrendPlace> Reached(CancellationToken cancel) =>
        (await sql.One<TrendPlace>(Place, null, cancel))!;

    /// <summary>Keeps some procurements as they are now, and how far changes were followed.</summary>
    public async Task Keep(
        IReadOnlyList<(Guid Id, TrendProcurement? Row)> changed,
        ChangePlace reached,
        CancellationToken cancel
    )
    {
        var lines = new List<(Statement, object)>();
        foreach (var (id, row) in changed)
        {
            lines.Add((Drop, new { id }));
            if (row is not null)
            {
                lines.Add((Add, row));
            }
        }

        lines.Add((MovePlace, reached.Arguments));
        await sql.ExecuteAll(lines, AtOnce, cancel);
    }

    /// <summary>Those decided on a day or later, in the order of their days.</summary>
    public IAsyncEnumerable<TrendProcurement> From(DateOnly day, CancellationToken cancel) =>
        sql.Stream<TrendProcurement>(Since, new { day }, cancel);

    /// <summary>Replaces what is found; how many came, went or changed.</summary>
    /// <param name="found">All that is found.</param>
    /// <param name="names">Names of purchasers and agencies by their keys.</param>
    /// <param name="by">By which parameters.</param>
    /// <param name="procurements">Of how many procurements.</param>
    /// <param name="now">Now.</param>
    /// <param name="cancel">Ends the waiting.</param>
    public async Task<int> Replace(
        IReadOnlyList<TrendFinding> found,
        IReadOnlyDictionary<string, string> names,
        TrendParameters by,
        long procurements,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        var known = (await sql.Query<TrendLine>(Everything, null, cancel)).ToDictionary(line =>
            (line.Measure, line.Unit, line.Who)
        );
        var lines = new List<(Statement, object)>();
        foreach (var one in found)
        {
            var said = LineOf(one, names, by);
            known.Remove((said.Measure, said.Unit, said.Who), out var line);
            var kept = said with
            {
                Id = line?.Id ?? sql.NewId(now),
                Since = line is { GoneAt: null } ? line.Since : now,
            };
            if (kept != line)
            {
                lines.Add((line is null ? Insert : Update, Arguments(kept, now)));
            }
        }

        lines.AddRange(
            known
                .Values.Where(line => line.GoneAt is null)
                .OrderBy(line => line.Id)
                .Select(line => (Gone, (object)new { id = line.Id, now }))
        );
        var moved = lines.Count;
        lines.Add(
            (
                JudgedPlace,
                new
                {
                    now,
                    procurements,
                    findings = (long)found.Count,
                }
            )
        );
        await sql.ExecuteAll(lines, AtOnce, cancel);

        return moved;
    }

    private static TrendLine LineOf(
        TrendFinding one,
        IReadOnlyDictionary<string, string> names,
        TrendParameters by
    ) =>
        new()
        {
            Measure = one.Measure,
            Unit = one.Unit,
            Who = one.Who,
            Name =
                one.Unit == TrendUnits.City
                    ? Regions.Find(RegionCode.Parse(one.Who))?.Name.Zh ?? one.Who
                    : names.GetValueOrDefault(one.Who, one.Who),
            Region = one.Cities is [{ Length: 6 } city] ? city : Province,
            TradingKind = one.Kinds is [var kind] ? kind : null,
            Shape = one.Shape,
            FromMonth = one.From,
            Level = one.LevelBy(by),
            ShareBefore = one.Before,
            ShareAfter = one.After,
            Difference = one.Difference,
            PValue = one.PValue,
            Months = JsonSerializer.Serialize(one.Months, MessageText.Json),
            SentenceZh = one.Sentence.Zh,
            SentenceEn = one.Sentence.En,
        };

    private static object Arguments(TrendLine line, DateTimeOffset now) =>
        new
        {
            id = line.Id,
            measure = line.Measure,
            unit = line.Unit,
            who = line.Who,
            name = line.Name,
            region = line.Region,
            tradingKind = line.TradingKind,
            shape = line.Shape,
            fromMonth = line.FromMonth,
            level = line.Level,
            shareBefore = line.ShareBefore,
            shareAfter = line.ShareAfter,
            difference = line.Difference,
            pValue = line.PValue,
            months = line.Months,
            sentenceZh = line.SentenceZh,
            sentenceEn = line.SentenceEn,
            since = line.Since,
            now,
        };
}
