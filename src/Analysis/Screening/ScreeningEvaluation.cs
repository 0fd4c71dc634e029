namespace Trading.Analysis.Screening;

/// <summary>A clause with the verdict a person gave it.</summary>
/// <param name="Id">Its number in its file.</param>
/// <param name="Regime">The regime it was judged under.</param>
/// <param name="Violation">The verdict; null for one that depends, which counts neither way.</param>
/// <param name="Pattern">The pattern at issue, also where the clause is compliant; <c>-</c> for none.</param>
/// <param name="Clause">Its words, over one or more lines.</param>
public sealed record LabelledClause(
    string Id,
    TenderRegime Regime,
    bool? Violation,
    string Pattern,
    string Clause
)
{
    /// <summary>Reads a CSV with at least the columns id, regime, verdict, pattern and clause_zh.</summary>
    public static IReadOnlyList<LabelledClause> Read(string csv)
    {
        var rows = CsvLines.Read(csv);
        var columns = rows[0].Index().ToDictionary(column => column.Item, column => column.Index);
        return
        [
            .. rows.Skip(1)
                .Where(row => row[columns["regime"]] is "procurement" or "construction")
                .Select(row => new LabelledClause(
                    row[columns["id"]],
                    row[columns["regime"]] == "procurement"
                        ? TenderRegime.Procurement
                        : TenderRegime.Construction,
                    row[columns["verdict"]] switch
                    {
                        "VIOLATION" => true,
                        "COMPLIANT" => false,
                        _ => null,
                    },
                    row[columns["pattern"]],
                    row[columns["clause_zh"]]
                )),
        ];
    }
}

/// <summary>How one labelled clause came out.</summary>
/// <param name="Clause">The clause.</param>
/// <param name="Best">The surest hit on its lines.</param>
/// <param name="Patterns">The patterns of all hits of one half and more.</param>
/// <param name="Keyword">What a plain list of keywords says.</param>
public sealed record ClauseOutcome(
    LabelledClause Clause,
    ClauseHit? Best,
    IReadOnlyList<string> Patterns,
    bool Keyword
)
{
    /// <summary>True when a hit of one half or more touches the clause.</summary>
    public bool Detected => Best?.Confidence >= 0.5;
}

/// <summary>Right and wrong answers, counted.</summary>
public sealed record Tally(
    int TruePositives,
    int FalsePositives,
    int FalseNegatives,
    int TrueNegatives
)
{
    /// <summary>Of the clauses found, the share that are violations.</summary>
    public double Precision => Share(TruePositives, FalsePositives);

    /// <summary>Of the violations, the share found.</summary>
    public double Recall => Share(TruePositives, FalseNegatives);

    /// <summary>Their harmonic mean.</summary>
    public double F1 =>
        TruePositives == 0
            ? 0
            : 2.0 * TruePositives / ((2.0 * TruePositives) + FalsePositives + FalseNegatives);

    /// <summary>Counts verdicts against answers.</summary>
    public static Tally Of(IEnumerable<(bool Violation, bool Detected)> answers)
    {
        var counts = answers.CountBy(answer => answer).ToDictionary();
        return new(
            counts.GetValueOrDefault((true, true)),
            counts.GetValueOrDefault((false, true)),
            counts.GetValueOrDefault((true, false)),
            counts.GetValueOrDefault((false, false))
        );
    }

    private static double Share(int right, int wrong) =>
        right + wrong == 0 ? 1 : (double)right / (right + wrong);
}

/// <summary>Tries the screen on labelled clauses as they would stand in files: all of a regime one below the other.</summary>
public static class ScreeningEvaluation
{
    /// <summary>Screens the clauses and says how each came out.</summary>
    public static IReadOnlyList<ClauseOutcome> Of(
        IReadOnlyList<LabelledClause> clauses,
        DateOnly on,
        bool withModel = true
    )
    {
        var outcomes = new List<ClauseOutcome>();
        foreach (var group in clauses.GroupBy(clause => clause.Regime))
        {
            var lines = new List<DocumentLine>();
            var places = new List<(LabelledClause Clause, int From, int To)>();
            foreach (var clause in group)
            {
                var from = lines.Count + 1;
                lines.AddRange(
                    clause
                        .Clause.Split('\n')
                        .Select((text, at) => new DocumentLine(from + at, text))
                );
                places.Add((clause, from, lines.Count));
                lines.Add(new(lines.Count + 1, ""));
            }

            var hits = ClauseScreen
                .Of(
                    new("clauses", lines, []),
                    group.Key,
                    on,
                    withModel ? ClauseClassifier.Shipped : null
                )
                .Hits.SelectMany(hit =>
                    hit.Continued.Prepend(hit.At).Select(at => (at.Line, Hit: hit))
                )
                .ToLookup(pair => pair.Line, pair => pair.Hit);
            outcomes.AddRange(
                places.Select(place =>
                {
                    ClauseHit[] touching =
                    [
                        .. Enumerable
                            .Range(place.From, place.To - place.From + 1)
                            .SelectMany(line => hits[line])
                            .OrderByDescending(hit => hit.Confidence),
                    ];
                    return new ClauseOutcome(
                        place.Clause,
                        touching.FirstOrDefault(),
                        [
                            .. touching
                                .Where(hit => hit.Confidence >= 0.5)
                                .Select(hit => hit.Pattern.Id)
                                .Distinct(),
                        ],
                        KeywordBaseline.Finds(place.Clause.Clause)
                    );
                })
            );
        }

        return outcomes;
    }

    /// <summary>Stated confidence beside what was right, in tenths from one half up.</summary>
    public static IReadOnlyList<(
        double From,
        double To,
        int Hits,
        double Stated,
        double Right
    )> Reliability(IEnumerable<ClauseOutcome> outcomes) =>
        [
            .. outcomes
                .Where(outcome => outcome.Best is not null && outcome.Clause.Violation is not null)
                .GroupBy(outcome => Math.Min(9, (int)(outcome.Best!.Confidence * 10)))
                .OrderBy(group => group.Key)
                .Select(group =>
                    (
                        group.Key / 10.0,
                        (group.Key + 1) / 10.0,
                        group.Count(),
                        group.Average(outcome => outcome.Best!.Confidence),
                        group.Average(outcome => outcome.Clause.Violation == true ? 1.0 : 0.0)
                    )
                ),
        ];
}
