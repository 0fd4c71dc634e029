using Trading.Analysis.Evaluators;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Evaluators;

/// <summary>A finding as it is kept.</summary>
internal sealed record EvaluatorLine
{
    public Guid Id { get; init; }
    public string Pattern { get; init; } = "";
    public string Subject { get; init; } = "";
    public string Who { get; init; } = "";
    public string Other { get; init; } = "";
    public string NamesZh { get; init; } = "";
    public string NamesEn { get; init; } = "";
    public string? Region { get; init; }
    public string? TradingKind { get; init; }
    public int Level { get; init; }
    public double Strength { get; init; }
    public double PValue { get; init; }
    public double Expected { get; init; }
    public long Times { get; init; }
    public long Hits { get; init; }
    public string SentenceZh { get; init; } = "";
    public string SentenceEn { get; init; } = "";
    public DateTimeOffset Since { get; init; }
    public DateTimeOffset? GoneAt { get; init; }

    public LocalizedText Names => new(NamesZh, NamesEn);

    public LocalizedText Sentence => new(SentenceZh, SentenceEn);
}

/// <summary>What became of a finding.</summary>
/// <param name="Pattern">One of <see cref="EvaluatorPatterns"/>.</param>
/// <param name="Who">Whom it names first.</param>
/// <param name="Other">Whom besides.</param>
/// <param name="CameOrWent">True where it was not said before, or is no more; else its figures moved.</param>
internal sealed record EvaluatorMove(string Pattern, string Who, string Other, bool CameOrWent);

/// <summary>
/// What is found. Saying the same again changes nothing; what is found no longer stays as gone until it is forgotten. Whoever
/// replaces findings holds the lock of <see cref="WatchedStore"/>.
/// </summary>
internal sealed class EvaluatorBook(SqlSession sql, EvaluatorNames names)
{
    /// <summary>The columns of a finding.</summary>
    public const string Columns =
        "f.id, f.pattern, f.subject, f.who, f.other, f.names_zh, f.names_en, f.region, f.trading_kind, f.level, f.strength, f.p_value, f.expected, f.times, f.hits, f.sentence_zh, f.sentence_en, f.since, f.gone_at";

    /// <summary>Findings that went before an instant.</summary>
    public static readonly Statement Forget = Statement.Of(
        "alerts.watched_finding.forget",
        """
        delete from watched_finding where id in (
            select id from watched_finding where gone_at < @before order by gone_at, id {page})
        """
    );

    private const int AtOnce = 300;
    private const string Province = "210000";

    private static readonly Statement Naming = Statement.Of(
        "alerts.watched_finding.naming",
        $"""
        select {Columns} from watched_finding f
        where f.who in @whom or (f.pattern = 'colleagues' and f.other in @whom)
        """
    );

    private static readonly Statement Everything = Statement.Of(
        "alerts.watched_finding.everything",
        $"select {Columns} from watched_finding f"
    );

    private static readonly Statement Places = Statement.Of(
        "alerts.watched_answer.places",
        """
        select distinct a.expert as who, a.city, a.kind from watched_answer a where a.expert in @whom
        union select distinct d.centre, d.city, d.kind from watched_draw d where d.centre in @whom
        union select distinct d.buyer, d.city, d.kind from watched_draw d where d.buyer in @whom
        """
    );

    private static readonly Statement Insert = Statement.Of(
        "alerts.watched_finding.insert",
        """
        insert into watched_finding
            (id, pattern, subject, who, other, names_zh, names_en, region, trading_kind, level, strength, p_value, expected,
             times, hits, sentence_zh, sentence_en, since, changed_at)
        values
            (@id, @pattern, @subject, @who, @other, @namesZh, @namesEn, @region, @tradingKind, @level, @strength, @pValue,
             @expected, @times, @hits, @sentenceZh, @sentenceEn, @since, @now)
        """
    );

    private static readonly Statement Update = Statement.Of(
        "alerts.watched_finding.update",
        """
        update watched_finding
        set names_zh = @namesZh, names_en = @namesEn, region = @region, trading_kind = @tradingKind, level = @level,
            strength = @strength, p_value = @pValue, expected = @expected, times = @times, hits = @hits,
            sentence_zh = @sentenceZh, sentence_en = @sentenceEn, since = @since, changed_at = @now, gone_at = null
        where id = @id
        """
    );

    private static readonly Statement Gone = Statement.Of(
        "alerts.watched_finding.gone",
        "update watched_finding set gone_at = @now, changed_at = @now where id = @id"
    );

    /// <summary>Those that name any of these, also those that went.</summary>
    public async Task<IReadOnlyList<EvaluatorLine>> NamingAny(
        IReadOnlyCollection<string> whom,
        CancellationToken cancel
    )
    {
        var lines = new List<EvaluatorLine>();
        foreach (var some in whom.Chunk(AtOnce))
        {
            lines.AddRange(await sql.Query<EvaluatorLine>(Naming, new { whom = some }, cancel));
        }

        return [.. lines.DistinctBy(line => line.Id)];
    }

    /// <summary>All of them, also those that went.</summary>
    public async Task<IReadOnlyList<EvaluatorLine>> All(CancellationToken cancel) =>
        await sql.Query<EvaluatorLine>(Everything, null, cancel);

    /// <summary>Replaces findings; what moved.</summary>
    /// <param name="before">What was found so far of what was looked at.</param>
    /// <param name="found">What is found of it.</param>
    /// <param name="now">Now.</param>
    /// <param name="cancel">Ends the waiting.</param>
    public async Task<IReadOnlyList<EvaluatorMove>> Replace(
        IReadOnlyList<EvaluatorLine> before,
        IReadOnlyList<EvaluatorFinding> found,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        var known = before.ToDictionary(line => (line.Pattern, line.Subject));
        var placed = await PlacesOf(found, cancel);
        var named = await names.Of(
            [
                .. found
                    .SelectMany(one => new[] { one.Who, one.Other })
                    .Where(code => code.Length > 0),
            ],
            cancel
        );
        var lines = new List<(Statement, object)>();
        var moves = new List<EvaluatorMove>();
        foreach (
            var one in found
                .OrderBy(one => one.Pattern, StringComparer.Ordinal)
                .ThenBy(one => one.Who, StringComparer.Ordinal)
                .ThenBy(one => one.Other, StringComparer.Ordinal)
        )
        {
            var said = LineOf(one, placed, named);
            known.Remove((said.Pattern, said.Subject), out var line);
            var stands = line is { GoneAt: null };
            var kept = said with
            {
                Id = line?.Id ?? sql.NewId(now),
                Since = stands ? line!.Since : now,
            };
            if (kept == line)
            {
                continue;
            }

            moves.Add(new(one.Pattern, one.Who, one.Other, !stands));
            lines.Add((line is null ? Insert : Update, Arguments(kept, now)));
        }

        foreach (
            var gone in known.Values.Where(line => line.GoneAt is null).OrderBy(line => line.Id)
        )
        {
            moves.Add(new(gone.Pattern, gone.Who, gone.Other, true));
            lines.Add((Gone, new { id = gone.Id, now }));
        }

        await sql.ExecuteAll(lines, AtOnce, cancel);

        return moves;
    }

    private static EvaluatorLine LineOf(
        EvaluatorFinding one,
        ILookup<string, PlaceRow> placed,
        IReadOnlyDictionary<string, LocalizedText> named
    )
    {
        var name = EvaluatorNames.Of(one.Pattern, one.Who, one.Other, named);
        var sentence = one.Sentence(one.Other);
        PlaceRow[] places =
        [
            .. placed[one.Who],
            .. one.Pattern == EvaluatorPatterns.Colleagues ? placed[one.Other] : [],
        ];
        string[] cities = [.. places.Select(place => place.City).Distinct()];
        string[] kinds = [.. places.Select(place => place.Kind).Distinct()];
        return new()
        {
            Pattern = one.Pattern,
            Subject = $"{one.Who}|{one.Other}",
            Who = one.Who,
            Other = one.Other,
            NamesZh = name.Zh,
            NamesEn = name.En,
            Region = cities switch
            {
                ["-"] => null,
                [var city] => city,
                _ => Province,
            },
            TradingKind = kinds is [var kind] ? kind : null,
            Level = one.Level,
            Strength = one.Strength,
            PValue = one.Chance.PValue,
            Expected = one.Chance.Expected,
            Times = one.Times,
            Hits = one.Hits,
            SentenceZh = sentence.Zh,
            SentenceEn = sentence.En,
        };
    }

    private static object Arguments(EvaluatorLine line, DateTimeOffset now) =>
        new
        {
            id = line.Id,
            pattern = line.Pattern,
            subject = line.Subject,
            who = line.Who,
            other = line.Other,
            namesZh = line.NamesZh,
            namesEn = line.NamesEn,
            region = line.Region,
            tradingKind = line.TradingKind,
            level = line.Level,
            strength = line.Strength,
            pValue = line.PValue,
            expected = line.Expected,
            times = line.Times,
            hits = line.Hits,
            sentenceZh = line.SentenceZh,
            sentenceEn = line.SentenceEn,
            since = line.Since,
            now,
        };

    private async Task<ILookup<string, PlaceRow>> PlacesOf(
        IReadOnlyList<EvaluatorFinding> found,
        CancellationToken cancel
    )
    {
        var rows = new List<PlaceRow>();
        foreach (
            var some in found
                .SelectMany(one => new[] { one.Who, one.Other })
                .Distinct(StringComparer.Ordinal)
                .Chunk(AtOnce)
        )
        {
            rows.AddRange(await sql.Query<PlaceRow>(Places, new { whom = some }, cancel));
        }

        return rows.ToLookup(row => row.Who, StringComparer.Ordinal);
    }

    private sealed record PlaceRow
    {
        public string Who { get; init; } = "";
        public string City { get; init; } = "";
        public string Kind { get; init; } = "";
    }
}
