using Trading.Analysis.Evaluators;
using Trading.Analysis.Networks;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Evaluators;

/// <summary>What was counted of subjects, held against chance: of some of them, or of all for whom enough was counted.</summary>
internal sealed class FigureReader(SqlSession sql)
{
    private const int AtOnce = 400;

    // The night's go over everything. It stands before the statements, which are made in the order in which they stand.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private const string Hits =
        "count(*) as times, sum(case when {0} = {true} then 1 else 0 end) as hits";

    private const string Some = "in @whom";

    private const string WhoDeclined = """
        in (select b.expert from watched_answer b where b.declined = {true} group by b.expert having count(*) >= @least)
        """;

    private static readonly Statement DeclinesOfSome = OfAnswers("declines", "stratum", Some);
    private static readonly Statement DeclinesOfAll = OfAnswers(
        "all_declines",
        "stratum",
        WhoDeclined
    );
    private static readonly Statement VenuesOfSome = OfAnswers("venues", "venue", Some);
    private static readonly Statement VenuesOfAll = OfAnswers("all_venues", "venue", WhoDeclined);
    private static readonly Statement BuyersOfSome = OfAnswers("buyers", "buyer", Some);
    private static readonly Statement BuyersOfAll = OfAnswers("all_buyers", "buyer", WhoDeclined);
    private static readonly Statement CentresOfSome = OfDraws("centres", "centre", Some);
    private static readonly Statement CentresOfAll = OfDraws(
        "all_centres",
        "centre",
        WhoFailed("centre")
    );
    private static readonly Statement PurchasersOfSome = OfDraws("purchasers", "buyer", Some);
    private static readonly Statement PurchasersOfAll = OfDraws(
        "all_purchasers",
        "buyer",
        WhoFailed("buyer")
    );
    private static readonly Statement PairsOfSome = OfPairs(
        "pairs",
        "a.expert in @whom and b.expert <> a.expert"
    );
    private static readonly Statement PairsOfAll = OfPairs("all_pairs", "b.expert > a.expert");

    private static readonly Statement Counts = Statement.Of(
        "alerts.watched_count.of_subject",
        "select stratum, times, hits from watched_count where subject = @subject"
    );

    private static readonly Statement SatPanels = Statement.Of(
        "alerts.watched_answer.sat",
        """
        select a.expert as who, a.panel_id, a.specialty, p.specialty as pool, p.eligible, p.drawn
        from watched_answer a join watched_pool p on p.panel_id = a.panel_id
        where a.sat = {true} and a.expert in @whom
        order by a.expert, a.panel_id, p.specialty
        """
    );

    private static readonly Statement Specialties = Statement.Of(
        "alerts.watched_answer.specialties",
        "select distinct a.expert as who, a.specialty from watched_answer a where a.expert in @whom"
    );

    /// <summary>Of these experts, purchasers and centres.</summary>
    public async Task<IReadOnlyList<EvaluatorFinding>> Of(
        IReadOnlyCollection<string> whom,
        EvaluatorParameters by,
        CancellationToken cancel
    )
    {
        Asked declines = new(DeclinesOfSome, whom),
            venues = new(VenuesOfSome, whom),
            buyers = new(BuyersOfSome, whom),
            centres = new(CentresOfSome, whom),
            purchasers = new(PurchasersOfSome, whom),
            pairs = new(PairsOfSome, whom) { Least = by.ColleaguesLeast };
        return await Read(declines, venues, buyers, centres, purchasers, pairs, cancel);
    }

    /// <summary>Of all for whom enough was counted.</summary>
    public async Task<IReadOnlyList<EvaluatorFinding>> OfAll(
        EvaluatorParameters by,
        CancellationToken cancel
    )
    {
        Asked declines = new(DeclinesOfAll, null) { Least = by.DeclinesLeast },
            venues = new(VenuesOfAll, null) { Least = by.VenueLeast },
            // Who never declines accepts for everybody.
            buyers = new(BuyersOfAll, null) { Least = 1 },
            centres = new(CentresOfAll, null) { Least = by.DrawsLeast },
            purchasers = new(PurchasersOfAll, null) { Least = by.DrawsLeast },
            pairs = new(PairsOfAll, null) { Least = by.ColleaguesLeast };
        return await Read(declines, venues, buyers, centres, purchasers, pairs, cancel);
    }

    private async Task<IReadOnlyList<EvaluatorFinding>> Read(
        Asked declines,
        Asked venues,
        Asked buyers,
        Asked centres,
        Asked purchasers,
        Asked pairs,
        CancellationToken cancel
    ) =>
        [
            .. await ByStratum(EvaluatorPatterns.Declines, WatchedStore.Answers, declines, cancel),
            .. await ByStratum(EvaluatorPatterns.CentreDraws, WatchedStore.Draws, centres, cancel),
            .. await ByStratum(
                EvaluatorPatterns.BuyerDraws,
                WatchedStore.Draws,
                purchasers,
                cancel
            ),
            .. Within(EvaluatorPatterns.Venue, await Rows(venues, cancel), row => row.Hits),
            .. Within(
                EvaluatorPatterns.OneBuyer,
                await Rows(buyers, cancel),
                row => row.Times - row.Hits
            ),
            .. await Together(pairs, cancel),
        ];

    private async Task<IEnumerable<EvaluatorFinding>> ByStratum(
        string pattern,
        string subject,
        Asked asked,
        CancellationToken cancel
    )
    {
        var rows = await Rows(asked, cancel);
        if (rows.Count == 0)
        {
            return [];
        }

        var all = (await sql.Query<FigureRow>(Counts, new { subject }, cancel)).ToDictionary(
            row => row.Stratum,
            row => new StratumSums(row.Times, row.Hits),
            StringComparer.Ordinal
        );
        return rows.GroupBy(row => row.Who, StringComparer.Ordinal)
            .Select(one => new EvaluatorFinding(
                pattern,
                one.Key,
                "",
                one.Sum(row => row.Times),
                one.Sum(row => row.Hits),
                0,
                StratumRates.Chance(
                    one.ToDictionary(
                        row => row.Stratum,
                        row => new StratumSums(row.Times, row.Hits),
                        StringComparer.Ordinal
                    ),
                    all
                )
            ));
    }

    // The expert's own answers are what each part of them is held against.
    private static IEnumerable<EvaluatorFinding> Within(
        string pattern,
        IEnumerable<FigureRow> rows,
        Func<FigureRow, long> hits
    ) =>
        rows.GroupBy(row => row.Who, StringComparer.Ordinal)
            .SelectMany(one =>
            {
                var (times, whole) = (one.Sum(row => row.Times), one.Sum(hits));
                return one.Where(row => hits(row) > 0)
                    .Select(row => new EvaluatorFinding(
                        pattern,
                        one.Key,
                        row.Stratum,
                        row.Times,
                        hits(row),
                        whole,
                        MeetingChance.OfDrawn(times, row.Times, whole, hits(row))
                    ));
            });

    private async Task<IEnumerable<EvaluatorFinding>> Together(
        Asked asked,
        CancellationToken cancel
    )
    {
        var pairs = (await Rows(asked, cancel))
            .Select(row =>
                string.CompareOrdinal(row.Who, row.Stratum) < 0
                    ? (One: row.Who, Other: row.Stratum, row.Times)
                    : (One: row.Stratum, Other: row.Who, row.Times)
            )
            .Distinct()
            .ToList();
        string[] experts =
        [
            .. pairs
                .SelectMany(pair => new[] { pair.One, pair.Other })
                .Distinct(StringComparer.Ordinal),
        ];
        var sat = (await Chunks<SatRow>(SatPanels, experts, cancel))
            .GroupBy(row => row.Who, StringComparer.Ordinal)
            .ToDictionary(one => one.Key, PanelsOf, StringComparer.Ordinal);
        var known = (await Chunks<SpecialtyRow>(Specialties, experts, cancel))
            .GroupBy(row => row.Who, StringComparer.Ordinal)
            .ToDictionary(
                one => one.Key,
                one =>
                    (IReadOnlySet<string>)
                        one.Select(row => row.Specialty).ToHashSet(StringComparer.Ordinal),
                StringComparer.Ordinal
            );
        // Of panels whose list is not known nothing is said.
        return pairs
            .Where(pair => sat.ContainsKey(pair.One) && sat.ContainsKey(pair.Other))
            .Select(pair => new EvaluatorFinding(
                EvaluatorPatterns.Colleagues,
                pair.One,
                pair.Other,
                Math.Min(sat[pair.One].Count, sat[pair.Other].Count),
                pair.Times,
                0,
                PairingChance.Of(
                    sat[pair.One],
                    known[pair.One],
                    sat[pair.Other],
                    known[pair.Other],
                    pair.Times
                )
            ));
    }

    private static IReadOnlyList<SatPanel> PanelsOf(IEnumerable<SatRow> rows) =>
        [
            .. rows.GroupBy(row => (row.PanelId, row.Specialty))
                .Select(panel => new SatPanel(
                    panel.Key.Specialty,
                    panel.ToDictionary(
                        row => row.Pool,
                        row => new DrawnPool(row.Eligible, row.Drawn),
                        StringComparer.Ordinal
                    )
                )),
        ];

    private async Task<List<FigureRow>> Rows(Asked asked, CancellationToken cancel)
    {
        if (asked.Whom is not { } whom)
        {
            return await sql.Query<FigureRow>(asked.By, new { least = asked.Least }, cancel);
        }

        var rows = new List<FigureRow>();
        foreach (var some in whom.Chunk(AtOnce))
        {
            rows.AddRange(
                asked.Least > 0
                    ? await sql.Query<FigureRow>(
                        asked.By,
                        new { whom = some, least = asked.Least },
                        cancel
                    )
                    : await sql.Query<FigureRow>(asked.By, new { whom = some }, cancel)
            );
        }

        return rows;
    }

    private async Task<List<T>> Chunks<T>(
        Statement statement,
        IReadOnlyCollection<string> experts,
        CancellationToken cancel
    )
    {
        var rows = new List<T>();
        foreach (var some in experts.Chunk(AtOnce))
        {
            rows.AddRange(await sql.Query<T>(statement, new { whom = some }, cancel));
        }

        return rows;
    }

    private static string WhoFailed(string column) =>
        $"in (select f.{column} from watched_draw f where f.failed = {{true}} group by f.{column} having count(*) >= @least)";

    private static Statement OfAnswers(string name, string column, string whose) =>
        Statement
            .Of(
                $"alerts.watched_answer.{name}",
                $$"""
                select a.expert as who, a.{{column}} as stratum, {{Hits.Replace(
                    "{0}",
                    "a.declined",
                    StringComparison.Ordinal
                )}}
                from watched_answer a where a.answered = {true} and a.expert {{whose}}
                group by a.expert, a.{{column}} order by a.expert, a.{{column}}
                """
            )
            .Within(Patience);

    private static Statement OfDraws(string name, string column, string whose) =>
        Statement
            .Of(
                $"alerts.watched_draw.{name}",
                $$"""
                select d.{{column}} as who, d.kind as stratum, {{Hits.Replace(
                    "{0}",
                    "d.failed",
                    StringComparison.Ordinal
                )}}
                from watched_draw d where d.{{column}} <> '' and d.{{column}} {{whose}}
                group by d.{{column}}, d.kind order by d.{{column}}, d.kind
                """
            )
            .Within(Patience);

    private static Statement OfPairs(string name, string which) =>
        Statement
            .Of(
                $"alerts.watched_answer.{name}",
                $$"""
                select a.expert as who, b.expert as stratum, count(*) as times, count(*) as hits
                from watched_answer a join watched_answer b on b.panel_id = a.panel_id
                where a.sat = {true} and b.sat = {true} and {{which}}
                group by a.expert, b.expert having count(*) >= @least
                order by a.expert, b.expert
                """
            )
            .Within(Patience);

    private sealed record Asked(Statement By, IReadOnlyCollection<string>? Whom)
    {
        public long Least { get; init; }
    }

    private sealed record FigureRow
    {
        public string Who { get; init; } = "";
        public string Stratum { get; init; } = "";
        public long Times { get; init; }
        public long Hits { get; init; }
    }

    private sealed record SatRow
    {
        public string Who { get; init; } = "";
        public Guid PanelId { get; init; }
        public string Specialty { get; init; } = "";
        public string Pool { get; init; } = "";
        public long Eligible { get; init; }
        public long Drawn { get; init; }
    }

    private sealed record SpecialtyRow
    {
        public string Who { get; init; } = "";
        public string Specialty { get; init; } = "";
    }
}
